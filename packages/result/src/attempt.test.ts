import { describe, expect, test } from 'vitest'
import { attempt, failure, fromNullable, fromPromise, success } from './index.ts'

const thrown = new Error('thrown')
const throws = (): never => {
  throw thrown
}
const later = Symbol('later')

describe('attempt', () => {
  test('gives what the function returns, or a failure of what it throws', () => {
    expect(attempt(() => 1, () => 'thrown')).toEqual(success(1))
    expect(attempt(() => undefined, () => 'thrown')).toEqual(success(undefined))
    expect(attempt(throws, cause => ({ tag: 'Thrown', cause }))).toEqual(failure({ tag: 'Thrown', cause: thrown }))
    expect(attempt((): number => { throw undefined }, cause => cause)).toEqual(failure(undefined))
  })

  test('what onThrow throws is a defect', () => {
    expect(() => attempt(() => JSON.parse('{') as unknown, throws)).toThrow(thrown)
  })
})

describe('fromPromise', () => {
  test('gives what the promise gives, or a failure of what it rejects with', async () => {
    expect(await fromPromise(Promise.resolve(1), () => 'rejected')).toEqual(success(1))
    expect(await fromPromise(async () => 1, () => 'rejected')).toEqual(success(1))
    expect(await fromPromise(Promise.reject(thrown), cause => ({ tag: 'Rejected', cause }))).toEqual(
      failure({ tag: 'Rejected', cause: thrown }),
    )
    expect(await fromPromise(async () => throws(), cause => cause)).toEqual(failure(thrown))
  })

  test('a function is called at once, and what it throws is a failure too', async () => {
    let calls = 0
    const started = fromPromise(() => {
      calls += 1
      return throws()
    }, cause => cause)
    expect(calls).toBe(1)
    expect(await started).toEqual(failure(thrown))
    expect(calls).toBe(1)
  })

  test('what onReject throws is a defect', async () => {
    await expect(fromPromise(Promise.reject(later), throws)).rejects.toBe(thrown)
  })
})

describe('fromNullable', () => {
  test.each([0, '', false, Number.NaN, 0n])('%s is a value', value => {
    expect(fromNullable(value, throws)).toEqual(success(value))
  })

  test.each([null, undefined])('%s is not', value => {
    expect(fromNullable(value, () => 'none')).toEqual(failure('none'))
    expect(() => fromNullable(value, throws)).toThrow(thrown)
  })
})
