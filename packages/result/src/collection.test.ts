import { describe, expect, test } from 'vitest'
import { defect, reasonOf } from '../test/defects.ts'
import {
  all, allAsync, asyncResult, failure, partition, partitionAsync, success, trackDroppedFailures, validate, validateAsync,
} from './index.ts'
import type { AsyncResult, Result } from './index.ts'

const one = success(1) as Result<number, string>
const late = failure('late') as Result<number, string>
const empty = failure('empty') as Result<number, string>
const soon = (result: Result<number, string>): AsyncResult<number, string> => asyncResult(async () => result)

describe('all', () => {
  test('keeps the shape of a list and of a record', () => {
    expect(all([one, success('a')])).toEqual(success([1, 'a']))
    expect(all({ n: one, s: success('a') })).toEqual(success({ n: 1, s: 'a' }))
    expect(all([])).toEqual(success([]))
    expect(all({})).toEqual(success({}))
  })

  test('gives the first failure, the same object', () => {
    expect(all([one, late, empty])).toBe(late)
    expect(all({ a: one, b: empty, c: late })).toBe(empty)
  })

  test('takes a field of any name', () => {
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 1, "length": 1}') as Record<string, unknown>
    const results = Object.fromEntries(Object.keys(hostile).map(key => [key, one]))
    expect(all(results)).toEqual(success(hostile))
    expect(Object.getPrototypeOf(all(results).valueOr({}))).toBe(Object.prototype)
  })

  test('looks at the failures that it does not give, so that they are not dropped', () => {
    using tracking = trackDroppedFailures()
    all([failure(1), failure(2), failure(3)]).match({ success: () => 0, failure: error => error })
    expect(tracking.take()).toEqual([])
    void all([failure(1), failure(2), failure(3)])
    expect(tracking.take().map(dropped => dropped.error)).toEqual([1])
  })

  test('takes a hundred thousand results', () => {
    expect(all(Array.from({ length: 100_000 }, () => one)).map(values => values.length)).toEqual(success(100_000))
  })
})

describe('allAsync', () => {
  test('keeps the shape, and takes every kind of result', async () => {
    expect(await allAsync([one, soon(one), Promise.resolve(one)])).toEqual(success([1, 1, 1]))
    expect(await allAsync({ a: one, b: soon(one) })).toEqual(success({ a: 1, b: 1 }))
    expect(await allAsync([])).toEqual(success([]))
    expect(await allAsync({})).toEqual(success({}))
  })

  test('gives the first failure by position, after all are settled', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<number, string>>()
    let isSettled = false
    const result = allAsync([one, asyncResult(promise), soon(late)]).tapError(() => {
      isSettled = true
    })
    await soon(one)
    expect(isSettled).toBe(false)
    resolve(empty)
    expect(await result).toBe(empty)
  })

  test('rejects with the first defect by position, also beside a failure', async () => {
    const broken = (reason: unknown) => asyncResult((): Promise<Result<number, string>> => Promise.reject(reason))
    expect(await reasonOf(allAsync([soon(late), broken(defect), broken('other')]))).toBe(defect)
    expect(await reasonOf(allAsync({ a: broken(defect), b: soon(late) }))).toBe(defect)
  })
})

describe('validate', () => {
  test('gives all the values, or all the errors in order', () => {
    expect(validate([one, success('a')])).toEqual(success([1, 'a']))
    expect(validate([late, one, empty])).toEqual(failure(['late', 'empty']))
    expect(validate({ a: empty, b: one, c: late })).toEqual(failure(['empty', 'late']))
    expect(validate([])).toEqual(success([]))
  })

  test('an error that is undefined counts', () => {
    expect(validate([failure(undefined)])).toEqual(failure([undefined]))
  })

  test('looks at each failure', () => {
    using tracking = trackDroppedFailures()
    validate([failure(1), failure(2)]).match({ success: () => 0, failure: errors => errors })
    expect(tracking.take()).toEqual([])
  })

  test('validateAsync does the same with asynchronous results', async () => {
    expect(await validateAsync([soon(late), one, soon(empty)])).toEqual(failure(['late', 'empty']))
    expect(await validateAsync({ a: soon(one), b: one })).toEqual(success({ a: 1, b: 1 }))
    expect(await reasonOf(validateAsync([soon(late), Promise.reject(defect)]))).toBe(defect)
  })
})

describe('partition', () => {
  test('puts each result in one of the two lists, in order', () => {
    expect(partition([one, late, success(2), empty])).toEqual({ values: [1, 2], errors: ['late', 'empty'] })
    expect(partition([])).toEqual({ values: [], errors: [] })
  })

  test('partitionAsync does the same with asynchronous results', async () => {
    expect(await partitionAsync([soon(one), late, soon(empty)])).toEqual({ values: [1], errors: ['late', 'empty'] })
    expect(await reasonOf(partitionAsync([soon(one), Promise.reject(defect)]))).toBe(defect)
  })
})
