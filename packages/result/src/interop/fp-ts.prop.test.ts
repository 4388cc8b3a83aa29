import { seed, seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import type { Arbitrary as ArbitraryOfLaws } from 'fast-check' with { 'resolution-mode': 'require' }
import * as laws from 'fp-ts-laws'
import type { Eq } from 'fp-ts/lib/Eq.js'
import { identity, pipe } from 'fp-ts/lib/function.js'
import * as N from 'fp-ts/lib/number.js'
import * as O from 'fp-ts/lib/Option.js'
import * as S from 'fp-ts/lib/string.js'
import { describe, expect, test } from 'vitest'
import { failure, success } from '../index.ts'
import type { Result } from '../index.ts'
import { Alt, Applicative, Bifunctor, Foldable, Functor, getEq, Monad, Traversable } from './fp-ts.ts'

// fp-ts-laws draws its cases itself; this makes it draw them from the seed of the run.
fc.configureGlobal({ seed: seed() })

const lift = <A>(values: fc.Arbitrary<A>): fc.Arbitrary<Result<A, string>> =>
  fc.oneof(
    values.map(value => success(value)),
    fc.string().map(error => failure(error)),
  )
/** `lift` as fp-ts-laws sees it: that is CommonJS, for which fast-check declares the same types a second time. */
const liftOfLaws = lift as unknown as <A>(values: ArbitraryOfLaws<A>) => ArbitraryOfLaws<Result<A, string>>
const liftEq = <A>(values: Eq<A>): Eq<Result<A, string>> => getEq(S.Eq, values)
const sample = lift(fc.integer())
const onValue = fc.func(fc.integer()) as fc.Arbitrary<(value: number) => number>
const onError = fc.func(fc.string()) as fc.Arbitrary<(error: string) => string>
const eq = liftEq(N.Eq)

const checkLaw = <Args extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Args]: fc.Arbitrary<Args[Index]> },
  sides: (...args: Args) => readonly [Result<number, string>, Result<number, string>],
) =>
  fc.assert(
    fc.property(...arbitraries, (...args: Args) => eq.equals(...sides(...args))),
    seeded(),
  )

describe('the laws of fp-ts-laws', () => {
  test('Eq', () => expect(() => laws.eq(eq, sample as unknown as ArbitraryOfLaws<Result<number, string>>)).not.toThrow())
  test('Functor', () => expect(() => laws.functor(Functor)(liftOfLaws, liftEq)).not.toThrow())
  test('Apply and Applicative', () => expect(() => laws.applicative(Applicative)(liftOfLaws, liftEq)).not.toThrow())
  test('Chain and Monad', () => expect(() => laws.monad(Monad)(liftEq)).not.toThrow())

  test('are such that a broken instance is refused', () => {
    const forgetful: typeof Functor = { ...Functor, map: (result, change) => (result.ok ? result.map(change) : (failure('other') as never)) }
    expect(() => laws.functor(forgetful)(liftOfLaws, liftEq)).toThrow('Property failed')
  })
})

describe('the laws that fp-ts-laws does not check', () => {
  test('Bifunctor: identity, composition, and mapLeft as a case of bimap', () => {
    checkLaw([sample], r => [Bifunctor.bimap(r, identity, identity), r])
    checkLaw([sample, onError, onValue, onError, onValue], (r, f, g, h, i) => [
      Bifunctor.bimap(Bifunctor.bimap(r, f, g), h, i),
      Bifunctor.bimap(r, e => h(f(e)), n => i(g(n))),
    ])
    checkLaw([sample, onError], (r, f) => [Bifunctor.mapLeft(r, f), Bifunctor.bimap(r, f, identity)])
  })

  test('Alt: associativity, and map distributes', () => {
    checkLaw([sample, sample, sample], (a, b, c) => [Alt.alt(Alt.alt(a, () => b), () => c), Alt.alt(a, () => Alt.alt(b, () => c))])
    checkLaw([sample, sample, onValue], (a, b, f) => [
      Alt.map(Alt.alt(a, () => b), f),
      Alt.alt(Alt.map(a, f), () => Alt.map(b, f)),
    ])
  })

  test('Monad: the laws hold with failures too', () => {
    const step = fc.func(sample) as fc.Arbitrary<(value: number) => Result<number, string>>
    checkLaw([sample, step, step], (r, f, g) => [Monad.chain(Monad.chain(r, f), g), Monad.chain(r, n => Monad.chain(f(n), g))])
    checkLaw([sample], r => [Monad.chain(r, n => Monad.of(n)), r])
  })

  test('Foldable: foldMap, reduce and reduceRight agree', () => {
    fc.assert(
      fc.property(sample, fc.string(), (r, start) => {
        const folded = Foldable.foldMap(S.Monoid)(r, String)
        expect(Foldable.reduce(r, start, (text, n) => text + String(n))).toBe(start + folded)
        expect(Foldable.reduceRight(r, start, (n, text) => String(n) + text)).toBe(folded + start)
      }),
      seeded(),
    )
  })

  test('Traversable: identity, naturality, and sequence as traverse of identity', () => {
    const option = fc.func(fc.option(fc.integer())) as fc.Arbitrary<(value: number) => number | null>
    fc.assert(
      fc.property(sample, option, (r, f) => {
        const traverse = Traversable.traverse(O.Applicative)
        const step = (n: number): O.Option<number> => O.fromNullable(f(n))
        expect(traverse(r, O.some)).toEqual(O.some(r))
        expect(pipe(traverse(r, step), O.map(eitherText))).toEqual(
          pipe(traverse(r, n => pipe(step(n), O.map(String))), O.map(text => text.match({ success: identity, failure: identity }))),
        )
        expect(Traversable.sequence(O.Applicative)(r.map(step))).toEqual(traverse(r, step))
      }),
      seeded(),
    )
  })
})

const eitherText = (result: Result<number, string>): string => result.match({ success: String, failure: identity })
