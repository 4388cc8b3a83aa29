import * as E from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import * as O from 'fp-ts/lib/Option.js'
import * as S from 'fp-ts/lib/string.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { defect, rejects } from '../../test/defects.ts'
import { asyncResult, failure, success } from '../index.ts'
import type { Result } from '../index.ts'
import {
  Alt, Applicative, Bifunctor, Foldable, fromEither, fromTaskEither, Functor, getEq, getShow, Monad, MonadThrow, toEither,
  toTaskEither, Traversable, URI,
} from './fp-ts.ts'

const one = success(1) as Result<number, string>
const late = failure('late') as Result<number, string>
const empty = failure('empty') as Result<number, string>

describe('conversions', () => {
  test('a result becomes an Either, and back', () => {
    expect(toEither(one)).toEqual(E.right(1))
    expect(toEither(late)).toEqual(E.left('late'))
    expect(fromEither(E.right(1))).toEqual(one)
    expect(fromEither(E.left('late'))).toEqual(late)
  })

  test('an asynchronous result becomes a TaskEither, and back', async () => {
    let runs = 0
    const task = toTaskEither(() => success((runs += 1)).toAsync())
    expect(runs).toBe(0)
    expect([await task(), await task()]).toEqual([E.right(1), E.right(2)])
    expect(await toTaskEither(() => late.toAsync())()).toEqual(E.left('late'))
    expect(await fromTaskEither(TE.right(1))).toEqual(one)
    expect(await fromTaskEither(TE.left('late'))).toEqual(late)
  })

  test('a defect stays a defect', async () => {
    await expect(toTaskEither(() => asyncResult(rejects))()).rejects.toBe(defect)
    await expect(fromTaskEither(rejects)).rejects.toBe(defect)
  })
})

describe('instances', () => {
  test('each has the URI', () => {
    for (const instance of [Functor, Applicative, Monad, MonadThrow, Bifunctor, Alt, Foldable, Traversable]) {
      expect(instance.URI).toBe(URI)
    }
  })

  test('Functor, Bifunctor', () => {
    expect(Functor.map(one, n => n + 1)).toEqual(success(2))
    expect(Bifunctor.bimap(one, S.size, n => n + 1)).toEqual(success(2))
    expect(Bifunctor.bimap(late, S.size, n => n + 1)).toEqual(failure(4))
    expect(Bifunctor.mapLeft(late, S.size)).toEqual(failure(4))
  })

  test('Applicative gives the failure of the function first', () => {
    const increment = success((n: number) => n + 1) as Result<(n: number) => number, string>
    const broken = failure('broken') as Result<(n: number) => number, string>
    expect(Applicative.ap(increment, one)).toEqual(success(2))
    expect(Applicative.ap(increment, late)).toEqual(late)
    expect(Applicative.ap(broken, late)).toEqual(broken)
    expect(Applicative.of(1)).toEqual(one)
  })

  test('Monad, MonadThrow', () => {
    expect(Monad.chain(one, () => late)).toEqual(late)
    expect(MonadThrow.throwError('late')).toEqual(late)
  })

  test('Alt takes the second where the first is a failure', () => {
    expect(Alt.alt(late, () => one)).toBe(one)
    expect(Alt.alt(one, () => expect.unreachable('the first is a success'))).toBe(one)
    expect(Alt.alt(late, () => empty)).toBe(empty)
  })

  test('Foldable sees the value', () => {
    expect(Foldable.reduce(one, 'a', (text, n) => `${text}${n}`)).toBe('a1')
    expect(Foldable.reduce(late, 'a', (text, n) => `${text}${n}`)).toBe('a')
    expect(Foldable.reduceRight(one, 'a', (n, text) => `${n}${text}`)).toBe('1a')
    expect(Foldable.reduceRight(late, 'a', (n, text) => `${n}${text}`)).toBe('a')
    expect(Foldable.foldMap(S.Monoid)(one, String)).toBe('1')
    expect(Foldable.foldMap(S.Monoid)(late, String)).toBe('')
  })

  test('Traversable turns inside out', () => {
    const traverse = Traversable.traverse(O.Applicative)
    expect(traverse(one, n => O.some(n + 1))).toEqual(O.some(success(2)))
    expect(traverse(one, () => O.none)).toEqual(O.none)
    expect(traverse(late, () => O.none)).toEqual(O.some(late))
    const sequence = Traversable.sequence(O.Applicative)
    expect(sequence(success(O.some(1)) as Result<O.Option<number>, string>)).toEqual(O.some(one))
    expect(sequence(failure('late') as Result<O.Option<number>, string>)).toEqual(O.some(late))
  })

  test('Eq and Show', () => {
    const { equals } = getEq(S.Eq, N.Eq)
    expect([equals(one, success(1)), equals(late, failure('late'))]).toEqual([true, true])
    expect([equals(one, success(2)), equals(late, empty), equals(one, late), equals(late, one)]).toEqual([false, false, false, false])
    const { show } = getShow(S.Show, N.Show)
    expect([show(one), show(late)]).toEqual(['success(1)', 'failure("late")'])
  })
})
