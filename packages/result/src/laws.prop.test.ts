import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allAsync, all, asyncResult, failure, success, traverse } from './index.ts'
import type { AsyncResult, Result } from './index.ts'

type Sample = Result<number, string>

const sample: fc.Arbitrary<Sample> = fc.oneof(
  fc.integer().map(value => success(value)),
  fc.string().map(error => failure(error)),
)
const onValue = fc.func(fc.integer()) as fc.Arbitrary<(value: number) => number>
const onError = fc.func(fc.string()) as fc.Arbitrary<(error: string) => string>
const step = fc.func(sample) as fc.Arbitrary<(value: number) => Sample>
const recover = fc.func(sample) as fc.Arbitrary<(error: string) => Sample>

const identity = <A>(input: A): A => input

/** Checks a law for Result and, awaited, for AsyncResult in each form in which it comes about. */
const law = <Args extends readonly unknown[]>(
  name: string,
  arbitraries: { [Index in keyof Args]: fc.Arbitrary<Args[Index]> },
  sides: (lift: <T, E>(result: Result<T, E>) => Result<T, E>, ...args: Args) => readonly [unknown, unknown],
  asyncSides: (
    lift: <T, E>(result: Result<T, E>) => AsyncResult<T, E>,
    ...args: Args
  ) => readonly [PromiseLike<unknown>, PromiseLike<unknown>],
): void => {
  const cases = fc.tuple(...arbitraries) as unknown as fc.Arbitrary<Args> // The tuple of the arbitraries' own types.
  test(`${name}, for Result`, () => {
    fc.assert(
      fc.property(cases, args => {
        const [left, right] = sides(identity, ...args)
        expect(left).toEqual(right)
      }),
      seeded(),
    )
  })
  test.each<[string, <T, E>(result: Result<T, E>) => AsyncResult<T, E>]>([
    ['settled', result => result.toAsync()],
    ['open', result => asyncResult(async () => result)],
  ])(`${name}, for AsyncResult that is %s`, async (_, lift) => {
    await fc.assert(
      fc.asyncProperty(cases, async args => {
        const [left, right] = asyncSides(lift, ...args)
        expect(await left).toEqual(await right)
      }),
      seeded(),
    )
  })
}

describe('functor', () => {
  law<[Sample]>('identity', [sample], (lift, r) => [lift(r).map(identity), r], (lift, r) => [lift(r).map(identity), lift(r)])
  law<[Sample, (n: number) => number, (n: number) => number]>(
    'composition',
    [sample, onValue, onValue],
    (lift, r, f, g) => [lift(r).map(f).map(g), lift(r).map(n => g(f(n)))],
    (lift, r, f, g) => [lift(r).map(f).map(async n => g(n)), lift(r).map(n => g(f(n)))],
  )
})

describe('bifunctor', () => {
  law<[Sample]>('identity of mapError', [sample], (lift, r) => [lift(r).mapError(identity), r], (lift, r) => [lift(r).mapError(identity), lift(r)])
  law<[Sample, (e: string) => string, (e: string) => string]>(
    'composition of mapError',
    [sample, onError, onError],
    (lift, r, f, g) => [lift(r).mapError(f).mapError(g), lift(r).mapError(e => g(f(e)))],
    (lift, r, f, g) => [lift(r).mapError(f).mapError(async e => g(e)), lift(r).mapError(e => g(f(e)))],
  )
  law<[Sample, (n: number) => number, (e: string) => string]>(
    'map and mapError commute',
    [sample, onValue, onError],
    (lift, r, f, g) => [lift(r).map(f).mapError(g), lift(r).mapError(g).map(f)],
    (lift, r, f, g) => [lift(r).map(f).mapError(g), lift(r).mapError(g).map(f)],
  )
})

describe('monad', () => {
  law<[number, (n: number) => Sample]>(
    'left identity',
    [fc.integer(), step],
    (lift, n, f) => [lift(success(n)).flatMap(f), f(n)],
    (lift, n, f) => [lift(success(n)).flatMap(f), lift(f(n))],
  )
  law<[Sample]>(
    'right identity',
    [sample],
    (lift, r) => [lift(r).flatMap(n => success(n)), r],
    (lift, r) => [lift(r).flatMap(async n => success(n)), lift(r)],
  )
  law<[Sample, (n: number) => Sample, (n: number) => Sample]>(
    'associativity',
    [sample, step, step],
    (lift, r, f, g) => [lift(r).flatMap(f).flatMap(g), lift(r).flatMap(n => f(n).flatMap(g))],
    (lift, r, f, g) => [lift(r).flatMap(f).flatMap(g), lift(r).flatMap(n => lift(f(n)).flatMap(g))],
  )
  law<[Sample, (n: number) => number]>(
    'map is flatMap of success',
    [sample, onValue],
    (lift, r, f) => [lift(r).map(f), lift(r).flatMap(n => success(f(n)))],
    (lift, r, f) => [lift(r).map(f), lift(r).flatMap(n => success(f(n)))],
  )
})

describe('the monad of the error', () => {
  law<[string, (e: string) => Sample]>(
    'left identity of orElse',
    [fc.string(), recover],
    (lift, e, f) => [lift(failure(e)).orElse(f), f(e)],
    (lift, e, f) => [lift(failure(e)).orElse(f), lift(f(e))],
  )
  law<[Sample, (e: string) => Sample, (e: string) => Sample]>(
    'associativity of orElse',
    [sample, recover, recover],
    (lift, r, f, g) => [lift(r).orElse(f).orElse(g), lift(r).orElse(e => f(e).orElse(g))],
    (lift, r, f, g) => [lift(r).orElse(f).orElse(g), lift(r).orElse(e => lift(f(e)).orElse(g))],
  )
})

describe('traversal', () => {
  const samples = fc.array(sample)
  law<[Sample[]]>('traverse of identity is all', [samples], (_, rs) => [traverse(rs, r => r), all(rs)], (lift, rs) => [
    traverse(rs, r => lift(r), { concurrency: 2 }),
    allAsync(rs.map(r => lift(r))),
  ])
  law<[number[], (n: number) => number]>(
    'identity: a step that only succeeds is a map of the list',
    [fc.array(fc.integer()), onValue],
    (lift, ns, f) => [traverse(ns, n => lift(success(f(n)))), success(ns.map(n => f(n)))],
    (lift, ns, f) => [traverse(ns, n => lift(success(f(n))), { concurrency: 3 }), lift(success(ns.map(n => f(n))))],
  )
  law<[number[], (n: number) => Sample, (n: number) => number]>(
    'naturality: a map of each is a map of the list',
    [fc.array(fc.integer()), step, onValue],
    (_, ns, f, g) => [traverse(ns, n => f(n).map(g)), traverse(ns, n => f(n)).map(values => values.map(n => g(n)))],
    (lift, ns, f, g) => [
      traverse(ns, n => lift(f(n)).map(g), { concurrency: 3 }),
      traverse(ns, n => lift(f(n)), { concurrency: 1 }).map(values => values.map(n => g(n))),
    ],
  )
  law<[number[], (n: number) => Sample]>(
    'the concurrency does not show in the result',
    [fc.array(fc.integer()), step],
    (_, ns, f) => [traverse(ns, n => f(n)), all(ns.map(n => f(n)))],
    (lift, ns, f) => [
      traverse(ns, n => lift(f(n)), { concurrency: 1 }),
      traverse(ns, n => lift(f(n)), { concurrency: Infinity }),
    ],
  )
})
