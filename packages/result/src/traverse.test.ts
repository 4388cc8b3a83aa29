import { describe, expect, test } from 'vitest'
import { defect, reasonOf, thrownBy, throws } from '../test/defects.ts'
import { asyncResult, failure, success, trackDroppedFailures, traverse } from './index.ts'
import type { Result } from './index.ts'

/** Items that note how far they were taken, and whether they were closed. */
const items = (count: number) => {
  const state = { taken: 0, isClosed: false }
  const iterate = function* () {
    try {
      for (let n = 0; n < count; n += 1) {
        state.taken += 1
        yield n
      }
    } finally {
      state.isClosed = true
    }
  }
  return { state, items: { [Symbol.iterator]: iterate } }
}

/** Work whose end the test decides. */
const workbench = () => {
  const open = new Map<number, PromiseWithResolvers<Result<number, string>>>()
  /** Takes a piece of work off the bench, and lets what waits for it go on. */
  const finish = async (n: number, how: (work: PromiseWithResolvers<Result<number, string>>) => void) => {
    const work = open.get(n)
    if (work === undefined) throw new Error(`${n} is not in work`)
    open.delete(n)
    how(work)
    await turns()
  }
  return {
    inWork: () => [...open.keys()],
    start: (n: number) => {
      const work = Promise.withResolvers<Result<number, string>>()
      open.set(n, work)
      return asyncResult(work.promise)
    },
    end: (n: number, result: Result<number, string>) => finish(n, work => work.resolve(result)),
    break: (n: number) => finish(n, work => work.reject(defect)),
  }
}

/** Lets all that is ready run: more turns of the microtask queue than any step needs. */
const turns = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

describe('traverse', () => {
  test('gives the values in order, and the index of each item', () => {
    expect(traverse(['a', 'b'], (item, index) => success(`${item}${index}`))).toEqual(success(['a0', 'b1']))
    expect(traverse(new Set([1, 2]), n => success(n))).toEqual(success([1, 2]))
    expect(traverse([], () => failure('never'))).toEqual(success([]))
  })

  test('takes no further item after a failure, and closes the iterator', () => {
    const { state, items: some } = items(9)
    const late = failure('late')
    expect(traverse(some, n => (n === 2 ? late : success(n)))).toBe(late)
    expect(state).toEqual({ taken: 3, isClosed: true })
  })

  test('lets a defect pass, and closes the iterator', () => {
    const { state, items: some } = items(9)
    expect(thrownBy(() => traverse(some, throws))).toBe(defect)
    expect(state).toEqual({ taken: 1, isClosed: true })
  })
})

describe('traverse with a concurrency', () => {
  test('gives the values in the order of the items, whatever the order of their ends', async () => {
    const bench = workbench()
    const result = traverse([0, 1, 2], bench.start, { concurrency: Infinity })
    await turns()
    await bench.end(2, success(20))
    await bench.end(0, success(0))
    await bench.end(1, success(10))
    expect(await result).toEqual(success([0, 10, 20]))
  })

  test('takes both kinds of result, promises, and no items at all', async () => {
    const kinds = [() => success(0), () => success(1).toAsync(), async () => success(2)]
    expect(await traverse(kinds, kind => kind(), { concurrency: 2 })).toEqual(success([0, 1, 2]))
    expect(await traverse([], () => success(0), { concurrency: 1 })).toEqual(success([]))
  })

  test.each([1, 2, 3])('has at most %i in work, and starts the next when one ends', async concurrency => {
    const bench = workbench()
    const { state, items: some } = items(5)
    const result = traverse(some, bench.start, { concurrency })
    for (let ended = 0; ended < 5; ended += 1) {
      await turns()
      const inWork = bench.inWork()
      expect(inWork).toEqual([0, 1, 2, 3, 4].slice(ended, ended + concurrency))
      expect(state.taken).toBe(Math.min(5, ended + concurrency))
      await bench.end(ended, success(ended))
    }
    expect(await result).toEqual(success([0, 1, 2, 3, 4]))
    expect(state.isClosed).toBe(true)
  })

  test('after a failure starts nothing, waits for what is in work, and gives the foremost failure', async () => {
    using tracking = trackDroppedFailures()
    const bench = workbench()
    const { state, items: some } = items(9)
    let isSettled = false
    const result = traverse(some, bench.start, { concurrency: 3 }).tapError(() => {
      isSettled = true
    })
    await turns()
    await bench.end(2, failure('two'))
    expect({ isSettled, ...state }).toEqual({ isSettled: false, taken: 3, isClosed: true })
    await bench.end(1, failure('one'))
    await bench.end(0, success(0))
    expect((await result).match({ success: () => '', failure: error => error })).toBe('one')
    expect(state.taken).toBe(3)
    expect(tracking.take()).toEqual([])
  })

  test('a defect starts nothing more, waits for what is in work, and then propagates', async () => {
    const bench = workbench()
    const { state, items: some } = items(9)
    const reason = reasonOf(traverse(some, bench.start, { concurrency: 2 }))
    await turns()
    await bench.break(0)
    expect(state).toEqual({ taken: 2, isClosed: true })
    await bench.end(1, failure('one'))
    expect(await reason).toBe(defect)
  })

  test('what the callback or the iterator throws propagates', async () => {
    expect(await reasonOf(traverse([1], throws, { concurrency: 1 }))).toBe(defect)
    const broken = { *[Symbol.iterator]() { yield 1; throws() } }
    expect(await reasonOf(traverse(broken, () => success(1), { concurrency: 1 }))).toBe(defect)
  })

  test.each([0, -1, 1.5, Number.NaN, -Infinity])('throws for a concurrency of %d', concurrency => {
    expect(() => traverse([1], () => success(1), { concurrency })).toThrow(
      new RangeError(`The concurrency of a traversal is a whole number from 1, or Infinity, not ${concurrency}.`),
    )
  })

  test('takes ten thousand items', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => n)
    expect(await traverse(many, async n => success(n), { concurrency: 7 })).toEqual(success(many))
  })
})
