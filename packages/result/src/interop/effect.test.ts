import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as EffectResult from 'effect/Result'
import { describe, expect, test } from 'vitest'
import { defect, thrownBy, throws } from '../../test/defects.ts'
import { asyncResult, failure, success } from '../index.ts'
import type { Result } from '../index.ts'
import { fromEffect, fromEffectResult, fromExit, toEffect, toEffectResult, toExit } from './effect.ts'

test("a result becomes Effect's, and back", () => {
  expect(toEffectResult(success(1))).toEqual(EffectResult.succeed(1))
  expect(toEffectResult(failure('late'))).toEqual(EffectResult.fail('late'))
  expect(fromEffectResult(EffectResult.succeed(1))).toEqual(success(1))
  expect(fromEffectResult(EffectResult.fail('late'))).toEqual(failure('late'))
})

describe('Exit', () => {
  test('a result becomes an Exit, and back', () => {
    expect(toExit(success(1))).toEqual(Exit.succeed(1))
    expect(toExit(failure('late'))).toEqual(Exit.fail('late'))
    expect(fromExit(Exit.succeed(1))).toEqual(success(1))
    expect(fromExit(Exit.fail('late'))).toEqual(failure('late'))
    expect(fromExit(Exit.fail(undefined))).toEqual(failure(undefined))
  })

  test('a defect is thrown as it is, also beside an expected error', () => {
    expect(thrownBy(() => fromExit(Exit.die(defect)))).toBe(defect)
    expect(thrownBy(() => fromExit(Exit.failCause(Cause.combine(Cause.fail('late'), Cause.die(defect)))))).toBe(defect)
    expect(thrownBy(() => fromExit(Exit.die(undefined)))).toBe(undefined)
  })

  test('an interruption is thrown, and the first of several errors comes out', () => {
    expect(() => fromExit(Exit.interrupt(1))).toThrow(/interrupt/u)
    expect(fromExit(Exit.failCause(Cause.combine(Cause.fail('one'), Cause.fail('two'))))).toEqual(failure('one'))
  })
})

describe('Effect', () => {
  test.each<[string, () => Effect.Effect<number, string>]>([
    ['a result', () => toEffect(success(1) as Result<number, string>)],
    ['an asynchronous result', () => toEffect(success(1).toAsync())],
    ['a function that gives a result', () => toEffect(() => success(1) as Result<number, string>)],
    ['a function that gives an asynchronous result', () => toEffect(() => asyncResult(async () => success(1)))],
  ])('runs %s', async (_, effect) => {
    expect(await Effect.runPromise(Effect.map(effect(), n => n + 1))).toBe(2)
  })

  test('a function is called in each run, and not before', async () => {
    let runs = 0
    const effect = toEffect(() => success((runs += 1)))
    expect(runs).toBe(0)
    expect([await Effect.runPromise(effect), await Effect.runPromise(effect)]).toEqual([1, 2])
  })

  test('a failure is in the error channel, a defect kills the fiber', async () => {
    expect(await Effect.runPromiseExit(toEffect(failure('late')))).toEqual(Exit.fail('late'))
    expect(await Effect.runPromiseExit(toEffect(throws))).toEqual(Exit.die(defect))
    expect(await Effect.runPromiseExit(toEffect(asyncResult(throws)))).toEqual(Exit.die(defect))
  })

  test('an effect runs, and gives its outcome', async () => {
    expect(await fromEffect(Effect.succeed(1))).toEqual(success(1))
    expect(await fromEffect(Effect.fail('late')).map(() => 0)).toEqual(failure('late'))
    await expect(fromEffect(Effect.die(defect))).rejects.toBe(defect)
    await expect(fromEffect(Effect.never, { signal: AbortSignal.abort() })).rejects.toThrow(/interrupt/u)
  })
})
