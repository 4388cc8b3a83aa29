import { describe, expect, test } from 'vitest'
import { defect, never, thrownBy, throws } from '../test/defects.ts'
import { failure, isFailure, isResult, isSuccess, success } from './index.ts'
import type { Result } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
const found = success(2) as Result<number, NotFound>
const missing = failure({ tag: 'NotFound', id: 7 }) as Result<number, NotFound>

describe('the constructors and guards', () => {
  test('a success holds just its value, a failure just its error', () => {
    expect({ ...success(1) }).toEqual({ ok: true, value: 1 })
    expect({ ...failure('late') }).toEqual({ ok: false, error: 'late' })
  })

  test.each([[undefined], [null], [0], [''], [Number.NaN], [[]], [Promise.resolve(1)], [success(1)], [() => 1]])(
    'anything may be a value or an error: %o',
    anything => {
      expect(success<unknown>(anything).value).toBe(anything)
      expect(failure<unknown>(anything).error).toBe(anything)
    },
  )

  test('equality sees the case and the content', () => {
    expect(success(1)).toEqual(success(1))
    expect(failure({ tag: 'A' })).toStrictEqual(failure({ tag: 'A' }))
    expect(success(1)).not.toEqual(success(2))
    expect(failure(1)).not.toEqual(failure(2))
    expect(success<unknown>(1)).not.toEqual(failure(1))
    expect(success(failure(1))).not.toEqual(success(failure(2)))
  })

  test('the guards part a list', () => {
    expect([found, missing].filter(isSuccess).map(result => result.value)).toEqual([2])
    expect([found, missing].filter(isFailure).map(result => result.error.id)).toEqual([7])
  })

  test('only a result is a result', () => {
    expect([success(1), failure(1), missing.map(never)].every(isResult)).toBe(true)
    const others = [undefined, null, 1, 'ok', { ok: true, value: 1 }, { ok: false, error: 1 }, success, Promise.resolve(success(1))]
    expect(others.some(isResult)).toBe(false)
  })

  test('iterating gives nothing of a success and once the failure', () => {
    expect([...success(1)]).toEqual([])
    const failed = failure('late')
    expect([...failed][0]).toBe(failed)
    expect([...failed]).toHaveLength(1)
  })
})

describe('the methods of a result', () => {
  test('map changes the value and passes the same failure on', () => {
    expect(found.map(n => n * 10)).toEqual(success(20))
    expect(missing.map(never)).toBe(missing)
  })

  test('map does not flatten a result', () => {
    expect(found.map(n => failure(n))).toEqual(success(failure(2)))
  })

  test('mapError changes the error and passes the same success on', () => {
    expect(missing.mapError(error => error.id)).toEqual(failure(7))
    expect(found.mapError(never)).toBe(found)
  })

  test('flatMap goes on with the value', () => {
    expect(found.flatMap(n => success(n + 1))).toEqual(success(3))
    expect(found.flatMap(n => failure(n + 1))).toEqual(failure(3))
    expect(missing.flatMap(never)).toBe(missing)
  })

  test('orElse answers a failure', () => {
    expect(missing.orElse(error => success(error.id))).toEqual(success(7))
    expect(missing.orElse(error => failure(error.id))).toEqual(failure(7))
    expect(found.orElse(never)).toBe(found)
  })

  test('match calls the function of its case', () => {
    expect(found.match({ success: n => n + 1, failure: never })).toBe(3)
    expect(missing.match({ success: never, failure: error => error.id })).toBe(7)
  })

  test('valueOr gives the value, however empty it is', () => {
    expect(found.valueOr(0)).toBe(2)
    expect(missing.valueOr(0)).toBe(0)
    expect(success(undefined).valueOr(1)).toBe(undefined)
  })

  test('tap and tapError show what is there and give the same result', () => {
    const seen: unknown[] = []
    expect(found.tap(n => seen.push(n)).tapError(never)).toBe(found)
    expect(missing.tap(never).tapError(error => seen.push(error.tag))).toBe(missing)
    expect(seen).toEqual([2, 'NotFound'])
  })

  test('toAsync gives the same result', async () => {
    expect(await found.toAsync()).toBe(found)
    expect(await missing.toAsync()).toBe(missing)
  })

  test('what a callback throws passes as it was thrown', () => {
    for (const work of [
      () => found.map(throws),
      () => found.flatMap(throws),
      () => found.tap(throws),
      () => found.match({ success: throws, failure: never }),
      () => missing.mapError(throws),
      () => missing.orElse(throws),
      () => missing.tapError(throws),
      () => missing.match({ success: never, failure: throws }),
      () => missing.matchTag({ success: never, failure: { NotFound: throws } }),
      () => missing.catchTag('NotFound', throws),
    ]) {
      expect(thrownBy(work)).toBe(defect)
    }
  })
})
