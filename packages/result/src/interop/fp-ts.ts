/**
 * Conversions to and from `fp-ts` (an optional peer), its `Either` and its `TaskEither`, and its type-class instances for
 * `Result`. The instances obey the laws of fp-ts, which `fp-ts-laws` checks in this package's tests.
 *
 * @module
 */
import type { Alt2 } from 'fp-ts/lib/Alt.js'
import type { Applicative as ApplicativeOf, Applicative2 } from 'fp-ts/lib/Applicative.js'
import type { Bifunctor2 } from 'fp-ts/lib/Bifunctor.js'
import { isRight, left, right } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { fromEquals } from 'fp-ts/lib/Eq.js'
import type { Eq } from 'fp-ts/lib/Eq.js'
import type { Foldable2 } from 'fp-ts/lib/Foldable.js'
import type { Functor2 } from 'fp-ts/lib/Functor.js'
import type { HKT } from 'fp-ts/HKT.js'
import type { Monad2 } from 'fp-ts/lib/Monad.js'
import type { MonadThrow2 } from 'fp-ts/lib/MonadThrow.js'
import type { Show } from 'fp-ts/lib/Show.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Traversable2 } from 'fp-ts/lib/Traversable.js'
import { asyncResult } from '../async-result.ts'
import type { AsyncResult } from '../async-result.ts'
import { failure } from '../failure.ts'
import type { Result } from '../result.ts'
import { success } from '../success.ts'

/**
 * The name of `Result` among the type constructors of fp-ts. `Kind2<URI, E, A>` is `Result<A, E>`.
 *
 * @example
 * ```ts
 * Functor.URI // => 'quern/Result'
 * ```
 */
export const URI = 'quern/Result'

/** The type of {@link URI}. */
export type URI = typeof URI

// The types of fp-ts have no module at run time; the path is that of their declarations.
declare module 'fp-ts/HKT.js' {
  interface URItoKind2<E, A> {
    readonly [URI]: Result<A, E>
  }
}

/**
 * Makes an `Either` of a result.
 *
 * @example
 * ```ts
 * toEither(success(1)) // => right(1)
 * ```
 */
export function toEither<T, E>(result: Result<T, E>): Either<E, T> {
  return result.ok ? right(result.value) : left(result.error)
}

/**
 * Makes a result of an `Either`.
 *
 * @example
 * ```ts
 * fromEither(left('late')) // => Failure('late')
 * ```
 */
export function fromEither<T, E>(either: Either<E, T>): Result<T, E> {
  return isRight(either) ? success(either.right) : failure(either.left)
}

/**
 * Makes a `TaskEither` of a function that gives an asynchronous result, and is called each time the task runs. A defect
 * rejects the promise of the task, as it is.
 *
 * @example
 * ```ts
 * const save = toTaskEither(() => saveUser(user)) // TaskEither<SaveFailure, Saved>
 * ```
 */
export function toTaskEither<T, E>(source: () => AsyncResult<T, E>): TaskEither<E, T> {
  return async () => toEither(await source())
}

/**
 * Runs a `TaskEither` and gives its outcome as an asynchronous result. What it rejects with is a defect, and stays as it is.
 *
 * @example
 * ```ts
 * await fromTaskEither(TE.right(1)) // => Success(1)
 * ```
 */
export function fromTaskEither<T, E>(task: TaskEither<E, T>): AsyncResult<T, E> {
  return asyncResult(async () => fromEither(await task()))
}

/**
 * Changes the value.
 *
 * @example
 * ```ts
 * Functor.map(success(1), n => n + 1) // => Success(2)
 * ```
 */
export const Functor: Functor2<URI> = { URI, map: (result, change) => result.map(change) }

/**
 * Calls a function inside a result with a value inside another; of two failures, that of the function comes out.
 *
 * @example
 * ```ts
 * pipe(texts, A.traverse(Applicative)(parse)) // Result<number[], ParseFault>, with `A` from 'fp-ts/lib/Array.js'
 * ```
 */
export const Applicative: Applicative2<URI> = {
  ...Functor,
  of: success,
  ap: (change, result) => change.flatMap(apply => result.map(apply)),
}

/**
 * Goes on with the value to another result.
 *
 * @example
 * ```ts
 * Monad.chain(success(1), n => failure(n)) // => Failure(1)
 * ```
 */
export const Monad: Monad2<URI> = { ...Applicative, chain: (result, next) => result.flatMap(next) }

/**
 * Makes a failure, for code that takes any monad that can hold one.
 *
 * @example
 * ```ts
 * MonadThrow.throwError('late') // => Failure('late')
 * ```
 */
export const MonadThrow: MonadThrow2<URI> = { ...Monad, throwError: failure }

/**
 * Changes the error, or both sides.
 *
 * @example
 * ```ts
 * Bifunctor.bimap(failure('late'), text => text.length, n => n) // => Failure(4)
 * ```
 */
export const Bifunctor: Bifunctor2<URI> = {
  URI,
  bimap: (result, onError, onValue) => result.map(onValue).mapError(onError),
  mapLeft: (result, change) => result.mapError(change),
}

/**
 * Takes the second result where the first is a failure.
 *
 * @example
 * ```ts
 * Alt.alt(failure('late'), () => success(1)) // => Success(1)
 * ```
 */
export const Alt: Alt2<URI> = { ...Functor, alt: (result, other) => result.orElse(other) }

/**
 * Folds over the value; a failure has none.
 *
 * @example
 * ```ts
 * Foldable.reduce(success(1), 10, (sum, n) => sum + n) // => 11
 * ```
 */
export const Foldable: Foldable2<URI> = {
  URI,
  reduce: (result, start, fold) => (result.ok ? fold(start, result.value) : start),
  foldMap: monoid => (result, measure) => (result.ok ? measure(result.value) : monoid.empty),
  reduceRight: (result, start, fold) => (result.ok ? fold(result.value, start) : start),
}

/**
 * Takes the value to another applicative of fp-ts and turns the two inside out.
 *
 * @example
 * ```ts
 * Traversable.traverse(O.Applicative)(success(1), n => O.some(n)) // => O.some(Success(1))
 * ```
 */
export const Traversable: Traversable2<URI> = {
  ...Functor,
  ...Foldable,
  traverse:
    <F>(applicative: ApplicativeOf<F>) =>
    <A, E, B>(result: Result<A, E>, step: (value: A) => HKT<F, B>): HKT<F, Result<B, E>> =>
      result.ok
        ? applicative.map(step(result.value), (value: B): Result<B, E> => success(value))
        : applicative.of<Result<B, E>>(failure(result.error)),
  sequence:
    <F>(applicative: ApplicativeOf<F>) =>
    <A, E>(result: Result<HKT<F, A>, E>): HKT<F, Result<A, E>> =>
      result.ok
        ? applicative.map(result.value, (value: A): Result<A, E> => success(value))
        : applicative.of<Result<A, E>>(failure(result.error)),
}

/**
 * Equality of results, from that of the errors and that of the values.
 *
 * @example
 * ```ts
 * getEq(S.Eq, N.Eq).equals(success(1), success(1)) // => true
 * ```
 */
export function getEq<E, A>(errors: Eq<E>, values: Eq<A>): Eq<Result<A, E>> {
  return fromEquals((left, right) => {
    if (left.ok) return right.ok && values.equals(left.value, right.value)
    return !right.ok && errors.equals(left.error, right.error)
  })
}

/**
 * Writes a result for people, from what writes the error and the value.
 *
 * @example
 * ```ts
 * getShow(S.Show, N.Show).show(success(1)) // => 'success(1)'
 * ```
 */
export function getShow<E, A>(errors: Show<E>, values: Show<A>): Show<Result<A, E>> {
  return { show: result => (result.ok ? `success(${values.show(result.value)})` : `failure(${errors.show(result.error)})`) }
}
