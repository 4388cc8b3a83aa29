import { describe, expect, test } from 'vitest'
import { defect, never, reasonOf, rejects, throws } from '../test/defects.ts'
import { asyncResult, failure, success } from './index.ts'
import type { AsyncResult, Result } from './index.ts'

const found = success(2) as Result<number, string>
const missing = failure('missing') as Result<number, string>
/** The same result in the forms in which an asynchronous one comes about. */
const sources = (result: Result<number, string>): readonly AsyncResult<number, string>[] => [
  result.toAsync(),
  asyncResult(Promise.resolve(result)),
  asyncResult(async () => result),
  asyncResult(() => result),
  asyncResult(() => result.toAsync()),
  asyncResult(result.toAsync().map(n => n)),
]
const each = async (result: Result<number, string>, check: (source: AsyncResult<number, string>) => Promise<void>) => {
  for (const source of sources(result)) await check(source)
}

describe('asyncResult', () => {
  test('gives the result when awaited, as often as one likes', async () => {
    await each(found, async source => {
      expect(await source).toBe(await source)
      expect(await source).toEqual(found)
    })
    await each(missing, async source => expect(await source).toBe(missing))
  })

  test('starts at once and runs once', async () => {
    let runs = 0
    const counted = asyncResult(async () => success((runs += 1)))
    expect(runs).toBe(1)
    await Promise.all([counted, counted, counted.map(n => n)])
    expect(runs).toBe(1)
  })

  test('what the function throws, or the promise rejects with, passes as it is', async () => {
    expect(await reasonOf(asyncResult(throws))).toBe(defect)
    expect(await reasonOf(asyncResult(rejects))).toBe(defect)
    expect(await reasonOf(asyncResult(rejects()))).toBe(defect)
    expect(await reasonOf(asyncResult(rejects()).map(never).flatMap(never).orElse(never).tap(never).tapError(never))).toBe(defect)
  })

  test('refuses what is not a result: a bug in a program without types', async () => {
    const wrong = asyncResult(Promise.resolve({ ok: true, value: 1 }) as never)
    await expect(wrong.map(never)).rejects.toThrow(new TypeError('An AsyncResult was given something that is not a Result.'))
    await expect(found.toAsync().flatMap(() => 1 as never)).rejects.toThrow(TypeError)
    await expect(found.toAsync().flatMap(async () => undefined as never)).rejects.toThrow(TypeError)
    await expect(missing.toAsync().orElse(() => null as never)).rejects.toThrow(TypeError)
  })
})

describe('the methods of an asynchronous result', () => {
  test('map', async () => {
    await each(found, async source => {
      expect(await source.map(n => n * 10)).toEqual(success(20))
      expect(await source.map(async n => n * 10)).toEqual(success(20))
    })
    await each(missing, async source => expect(await source.map(never)).toBe(missing))
  })

  test('mapError', async () => {
    await each(missing, async source => {
      expect(await source.mapError(error => error.length)).toEqual(failure(7))
      expect(await source.mapError(async error => error.length)).toEqual(failure(7))
    })
    await each(found, async source => expect(await source.mapError(never)).toEqual(found))
  })

  test('flatMap takes a step that gives any kind of result', async () => {
    await each(found, async source => {
      expect(await source.flatMap(n => success(n + 1))).toEqual(success(3))
      expect(await source.flatMap(n => failure(n + 1))).toEqual(failure(3))
      expect(await source.flatMap(async n => success(n + 1))).toEqual(success(3))
      expect(await source.flatMap(n => success(n + 1).toAsync())).toEqual(success(3))
    })
    await each(missing, async source => expect(await source.flatMap(never)).toBe(missing))
  })

  test('orElse takes an answer that is any kind of result', async () => {
    await each(missing, async source => {
      expect(await source.orElse(error => success(error.length))).toEqual(success(7))
      expect(await source.orElse(async () => failure('other'))).toEqual(failure('other'))
      expect(await source.orElse(() => success(1).toAsync())).toEqual(success(1))
    })
    await each(found, async source => expect(await source.orElse(never)).toEqual(found))
  })

  test('match and valueOr leave the result', async () => {
    await each(found, async source => {
      expect(await source.match({ success: n => n + 1, failure: never })).toBe(3)
      expect(await source.valueOr('none')).toBe(2)
    })
    await each(missing, async source => {
      expect(await source.match({ success: never, failure: async error => error })).toBe('missing')
      expect(await source.valueOr('none')).toBe('none')
    })
    expect(found.toAsync().valueOr(0)).toBeInstanceOf(Promise)
  })

  test('tap and tapError wait for their effect and give the same result', async () => {
    const seen: unknown[] = []
    const slow = async (shown: unknown) => {
      await Promise.resolve()
      seen.push(shown)
    }
    expect(await found.toAsync().tap(slow).tapError(never)).toBe(found)
    expect(await missing.toAsync().tap(never).tapError(slow)).toBe(missing)
    expect(seen).toEqual([2, 'missing'])
  })

  test('what a callback throws or rejects with passes as it is', async () => {
    for (const work of [throws, rejects]) {
      for (const source of sources(found)) {
        expect(await reasonOf(source.map(work))).toBe(defect)
        expect(await reasonOf(source.flatMap(work))).toBe(defect)
        expect(await reasonOf(source.tap(work))).toBe(defect)
        expect(await reasonOf(source.match({ success: work, failure: never }))).toBe(defect)
      }
      for (const source of sources(missing)) {
        expect(await reasonOf(source.mapError(work))).toBe(defect)
        expect(await reasonOf(source.orElse(work))).toBe(defect)
        expect(await reasonOf(source.tapError(work))).toBe(defect)
        expect(await reasonOf(source.match({ success: never, failure: work }))).toBe(defect)
      }
    }
  })
})

describe('an asynchronous result as a promise', () => {
  test('then takes a result, or a defect, or neither', async () => {
    const pending = () => asyncResult(async () => found)
    const settled = found.toAsync()
    for (const source of [pending(), settled]) {
      expect(await source.then(result => result.valueOr(0))).toBe(2)
      expect(await source.then(async result => result.valueOr(0))).toBe(2)
      expect(await source.then(undefined)).toBe(found)
      expect(await source.then(null, never)).toBe(found)
      expect(await reasonOf(source.then(throws))).toBe(defect)
    }
    for (const broken of [() => asyncResult(rejects), () => asyncResult(async () => found).map(throws)]) {
      expect(await broken().then(never, reason => reason)).toBe(defect)
      expect(await broken().then(null, async reason => reason)).toBe(defect)
      expect(await reasonOf(broken().then(never))).toBe(defect)
      expect(await reasonOf(broken().then(never, () => Promise.reject('other')))).toBe('other')
    }
  })

  test('a second callback of then does not take the defect of the first', async () => {
    expect(await reasonOf(asyncResult(async () => found).then(throws, never))).toBe(defect)
  })

  test('what then gives is a promise for those that follow', async () => {
    const chain = asyncResult(async () => found).then(result => result.valueOr(0)).then(n => n + 1).then(n => n * 2)
    expect(await chain).toBe(6)
  })

  test('callbacks never run before the code that set them is done', async () => {
    const order: string[] = []
    for (const source of sources(found)) {
      const done = source.map(() => order.push('callback'))
      order.push('code')
      await done
    }
    expect(order).toEqual(sources(found).flatMap(() => ['code', 'callback']))
  })

  test('many may follow one, before and after it is settled, and each runs once', async () => {
    const seen: number[] = []
    const { promise, resolve } = Promise.withResolvers<Result<number, string>>()
    const source = asyncResult(promise).map(n => n)
    const before = Array.from({ length: 1000 }, (_, index) => source.map(n => seen.push(n + index)))
    resolve(found)
    await Promise.all(before)
    await Promise.all(Array.from({ length: 1000 }, (_, index) => source.map(n => seen.push(n + index))))
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, index) => 2 + Math.floor(index / 2)))
  })

  test('a defect reaches each that follows', async () => {
    const { promise, reject } = Promise.withResolvers<Result<number, string>>()
    const source = asyncResult(promise).map(n => n)
    const followers = [source.map(never), source.flatMap(never), source.orElse(never)]
    reject(defect)
    expect(await Promise.all(followers.map(reasonOf))).toEqual([defect, defect, defect])
    expect(await reasonOf(source)).toBe(defect)
    expect(await reasonOf(source.map(never))).toBe(defect)
  })

  test('a chain of a hundred thousand steps neither overflows the stack nor forgets a step', async () => {
    let chain: AsyncResult<number, string> = asyncResult(async () => success(0))
    let broken: AsyncResult<number, string> = asyncResult(rejects)
    for (let index = 0; index < 100_000; index += 1) {
      chain = index % 2 === 0 ? chain.map(n => n + 1) : chain.flatMap(n => success(n + 1))
      broken = broken.map(never)
    }
    expect(await chain).toEqual(success(100_000))
    expect(await reasonOf(broken)).toBe(defect)
  })

  test('the asynchronous iterator gives the value at its end, or the failure', async () => {
    expect(await found.toAsync()[Symbol.asyncIterator]().next()).toEqual({ done: true, value: 2 })
    expect(await missing.toAsync()[Symbol.asyncIterator]().next()).toEqual({ done: false, value: missing })
  })
})
