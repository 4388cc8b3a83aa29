import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  all, asyncResult, attempt, encodeResult, failure, fromNullable, fromPromise, gen, isFailure, isResult, isSuccess, originOf, partition,
  reportDroppedFailures, success, trackDroppedFailures,
} from './index.ts'
import type { DroppedFailure, Result } from './index.ts'

const late = () => failure({ tag: 'Late' }) as Result<number, { readonly tag: 'Late' }>

/** The errors of the failures that a piece of work drops. */
const droppedBy = async (work: () => unknown): Promise<readonly unknown[]> => {
  using tracking = trackDroppedFailures()
  await work()
  return tracking.take().map(dropped => dropped.error)
}

describe('trackDroppedFailures', () => {
  test.each<[string, () => unknown]>([
    ['nothing', () => void late()],
    ['map, flatMap and tap, which hand it on', () => void late().map(n => n).flatMap(n => success(n)).tap(n => n)],
    ['catchTag of another tag', () => void (late() as Result<number, { tag: 'Late' } | { tag: 'Other' }>).catchTag('Other', () => success(1))],
    ['toAsync', () => void late().toAsync()],
    ['await without a look at what comes', async () => void (await late().toAsync().map(n => n))],
    ['an asynchronous chain that nobody awaits', async () => {
      void asyncResult(async () => late()).map(n => n).catchTag([], () => success(1)).tap(n => n)
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    }],
    ['gen', () => void gen(function* () { return yield* late() })],
    ['an async gen', async () => void (await gen(async function* () { return yield* late().toAsync() }))],
    ['all', () => void all([success(1), late()])],
    ['isResult', () => void isResult(late())],
  ])('is told of a failure after %s', async (_, work) => {
    expect(await droppedBy(work)).toEqual([{ tag: 'Late' }])
  })

  test.each<[string, () => unknown]>([
    ['ok', () => void late().ok],
    ['error', () => { const failed = late(); if (!failed.ok) void failed.error }],
    ['isSuccess', () => void isSuccess(late())],
    ['isFailure', () => void isFailure(late())],
    ['match', () => void late().match({ success: () => 0, failure: () => 1 })],
    ['matchTag', () => void late().matchTag({ success: () => 0, failure: { Late: () => 1 } })],
    ['catchTag', () => void late().catchTag('Late', () => success(1))],
    ['orElse', () => void late().orElse(() => success(1))],
    ['valueOr', () => void late().valueOr(1)],
    ['tapError', () => void late().tapError(() => undefined)],
    ['partition', () => void partition([late()])],
    ['JSON.stringify', () => void JSON.stringify(late())],
    ['encodeResult', () => void encodeResult(late())],
    ['printing', () => void inspect(late())],
    ['equality', () => expect(late()).toEqual(failure({ tag: 'Late' }))],
    ['await and a look', async () => void (await late().toAsync()).ok],
    ['an asynchronous match', async () => void (await late().toAsync().match({ success: () => 0, failure: () => 1 }))],
    ['an asynchronous orElse', async () => void (await late().toAsync().orElse(() => success(1)))],
    ['an asynchronous valueOr', async () => void (await late().toAsync().valueOr(1))],
    ['an asynchronous catchTag', async () => void (await late().toAsync().catchTag('Late', () => success(1)))],
    ['an asynchronous tapError', async () => void (await late().toAsync().tapError(() => undefined))],
  ])('is content after %s', async (_, work) => {
    expect(await droppedBy(work)).toEqual([])
  })

  test('a changed error is a failure of its own', async () => {
    expect(await droppedBy(() => void late().mapError(error => error.tag))).toEqual(['Late'])
    expect(await droppedBy(async () => void (await late().toAsync().mapError(error => error.tag)))).toEqual(['Late'])
  })

  test('the failure of a finally block, which does not come out of gen, is told of', async () => {
    const work = () =>
      gen(function* () {
        try {
          return yield* late()
        } finally {
          yield* failure('cleanup')
        }
      }).valueOr(0)
    expect(await droppedBy(work)).toEqual(['cleanup'])
  })

  test('take tells once, in order, and stop ends it', () => {
    const tracking = trackDroppedFailures()
    void failure(1)
    void failure(2)
    expect(tracking.take().map(dropped => dropped.error)).toEqual([1, 2])
    expect(tracking.take()).toEqual([])
    tracking.stop()
    void failure(3)
    expect(tracking.take()).toEqual([])
  })

  test('each of several is told', () => {
    using one = trackDroppedFailures()
    using other = trackDroppedFailures()
    void failure(1)
    const seen = failure(2)
    void seen.ok
    expect(one.take().map(dropped => dropped.error)).toEqual([1])
    expect(other.take().map(dropped => dropped.error)).toEqual([1])
  })

  test('a failure under observation is like any other', () => {
    using tracking = trackDroppedFailures()
    const failed = late()
    expect({ ...failed }).toEqual({ ok: false, error: { tag: 'Late' } })
    expect(failed).toEqual(late())
    expect(failed).not.toEqual(failure({ tag: 'Early' }))
    expect(failed.map(n => n)).toBe(failed)
    expect(inspect(failed)).toBe("{ ok: false, error: { tag: 'Late' } }")
    expect(JSON.stringify(failed)).toBe(JSON.stringify(encodeResult(late())))
    expect(tracking.take()).toEqual([])
  })
})

describe('the place that made a failure', () => {
  test('is named in the report, with the error redacted', () => {
    using tracking = trackDroppedFailures()
    const save = () => failure({ tag: 'NotSaved', parameters: ['secret'] })
    void save()
    const [dropped] = tracking.take() as [DroppedFailure]
    expect(dropped.error).toEqual({ tag: 'NotSaved', parameters: ['secret'] })
    expect(dropped.origin[0]).toMatch(/^at save .*dropped-failures\.test\.ts:\d+:\d+/u)
    expect(dropped.message).toBe(
      `A failure was dropped: nobody looked at it.\n  error: {"tag":"NotSaved","parameters":"[redacted]"}\n  made ${dropped.origin[0]}`,
    )
  })

  test.each<[string, () => unknown]>([
    ['failure', function place() { return failure(1) }],
    ['attempt', function place() { return attempt(() => { throw 1 }, () => 1) }],
    ['fromNullable', function place() { return fromNullable(null, () => 1) }],
    ['mapError', () => late().mapError(function place() { return 1 })],
  ])('is outside of this package when %s made it', (_, work) => {
    using tracking = trackDroppedFailures()
    void work()
    expect(tracking.take()[0]?.origin[0]).toMatch(/dropped-failures\.test\.ts/u)
  })

  test('stays that of the first failure when mapError makes another', async () => {
    using tracking = trackDroppedFailures()
    const made = function origin() { return failure(1) }
    expect(originOf(made().mapError(n => n + 1) as never)[0]).toMatch(/^at origin /u)
    expect(originOf((await made().toAsync().mapError(n => n + 1)) as never)[0]).toMatch(/^at origin /u)
    expect(tracking.take().map(dropped => dropped.error)).toEqual([2, 2])
  })

  test('is not caught while nobody tracks', () => {
    expect(originOf(failure(1))).toEqual([])
  })

  test('is known of a rejection too', async () => {
    using tracking = trackDroppedFailures()
    await fromPromise(Promise.reject(1), () => 2)
    expect(tracking.take()[0]?.origin.length).toBeGreaterThan(0)
  })
})

describe('reportDroppedFailures', () => {
  test('reports what was collected unseen, and nothing else', async () => {
    const reported: unknown[] = []
    const stop = reportDroppedFailures(dropped => reported.push(dropped.error))
    const kept = failure('kept')
    const drop = () => {
      void failure('dropped')
      void failure('seen').ok
    }
    drop()
    await collectGarbage(() => reported.length > 0)
    expect(reported).toEqual(['dropped'])
    stop()
    drop()
    await collectGarbage(() => reported.length > 1)
    expect(reported).toEqual(['dropped'])
    expect(kept.error).toBe('kept')
  })
})

/** Collects garbage, and lets the engine tell of it, some times or until it has. */
async function collectGarbage(until: () => boolean): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 20 && !until(); round += 1) {
    collect()
    await new Promise(resolve => void setImmediate(resolve))
  }
}
