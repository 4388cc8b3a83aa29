import type { AsyncResult } from './async-result.ts'
import type { EncodedResult } from './encode.ts'
import type { CatchableTag, CaughtBy, EveryTagHandled, KnownTags, NotCaughtBy, Tagged, TagHandlers, Unhandled } from './tags.ts'

/** The brand on every result's prototype. It is registered, so that two copies of this package know each other's results. */
export const brand: unique symbol = Symbol.for('@quern/result')

/**
 * The value type of a result: what `await`ing it (if it is asynchronous) and finding `ok` true gives.
 *
 * @example
 * ```ts
 * type Row = ValueOf<Result<number, 'late'>> // => number
 * ```
 */
export type ValueOf<R> = R extends Success<infer T> ? T : R extends AsyncResult<infer T, unknown> ? T : never

/**
 * The error type of a result: the union of all that its failure can hold.
 *
 * @example
 * ```ts
 * type Fault = ErrorOf<Result<number, 'late'>> // => 'late'
 * ```
 */
export type ErrorOf<R> = R extends Failure<infer E> ? E : R extends AsyncResult<unknown, infer E> ? E : never

/**
 * Any result at all, of whatever types: what a function that takes every result asks for.
 *
 * @example
 * ```ts
 * const count = (results: readonly AnyResult[]): number => results.filter(isFailure).length
 * ```
 */
export type AnyResult = Result<unknown, unknown>

/**
 * A value of type `T`, or a failure that holds an `E`.
 *
 * `ok` tells them apart. The methods are those of {@link ResultMethods}; a function that returns several kinds of failure
 * needs no annotation, their types add up.
 *
 * @example
 * ```ts
 * const half = (n: number): Result<number, { readonly tag: 'Odd' }> =>
 *   n % 2 === 0 ? success(n / 2) : failure({ tag: 'Odd' })
 *
 * half(8).map(n => n + 1) // => Success(5)
 * half(7).map(n => n + 1) // => Failure({ tag: 'Odd' })
 * ```
 */
export type Result<T, E> = Success<T> | Failure<E>

/**
 * A result that holds a value. Made by {@link success}; a {@link Result} is one where its `ok` is true.
 *
 * @example
 * ```ts
 * const two: Success<number> = success(2)
 * two.value // => 2
 * ```
 */
export interface Success<out T> extends ResultMethods {
  readonly ok: true
  readonly value: T
  /** What `yield*` in {@link gen} uses: it gives the value. */
  [Symbol.iterator](): Iterator<never, T, unknown>
}

/**
 * A result that holds an error. Made by {@link failure}; a {@link Result} is one where its `ok` is false.
 *
 * @example
 * ```ts
 * const late: Failure<'late'> = failure('late')
 * late.error // => 'late'
 * ```
 */
export interface Failure<out E> extends ResultMethods {
  readonly ok: false
  readonly error: E
  /** What `yield*` in {@link gen} uses: it leaves the generator with this failure. */
  [Symbol.iterator](): Iterator<Failure<E>, never, unknown>
}

/**
 * The methods that every result has. They take the result's own type from `this`, so that they work on any union of
 * successes and failures, however it came about.
 *
 * An exception that a callback throws is a defect, not a failure: each method lets it pass as it was thrown.
 */
export interface ResultMethods {
  /** Marks a result at run time, and tells the two kinds apart without looking at the failure. */
  readonly [brand]: 'success' | 'failure'

  /**
   * Changes the value; a failure passes unchanged.
   *
   * @example
   * ```ts
   * success(2).map(n => n * 10) // => Success(20)
   * failure('late').map((n: number) => n * 10) // => Failure('late')
   * ```
   */
  map<Self, U>(this: Self, change: (value: ValueOf<Self>) => U): Result<U, ErrorOf<Self>>

  /**
   * Changes the error; a success passes unchanged.
   *
   * @example
   * ```ts
   * failure('late').mapError(reason => ({ tag: 'Refused', reason })) // => Failure({ tag: 'Refused', reason: 'late' })
   * ```
   */
  mapError<Self, const F>(this: Self, change: (error: ErrorOf<Self>) => F): Result<ValueOf<Self>, F>

  /**
   * Goes on with the value to another result; a failure passes unchanged. The error types of both add up.
   * The next step is synchronous too: for an asynchronous one, lift with {@link ResultMethods.toAsync} first.
   *
   * @example
   * ```ts
   * success(4).flatMap(n => (n > 3 ? failure('too many') : success(n))) // => Failure('too many')
   * ```
   */
  flatMap<Self, R extends AnyResult>(
    this: Self,
    next: (value: ValueOf<Self>) => R,
  ): Result<ValueOf<R>, ErrorOf<Self> | ErrorOf<R>>

  /**
   * Answers a failure with another result; a success passes unchanged.
   *
   * @example
   * ```ts
   * failure('late').orElse(() => success(0)) // => Success(0)
   * ```
   */
  orElse<Self, R extends AnyResult>(
    this: Self,
    recover: (error: ErrorOf<Self>) => R,
  ): Result<ValueOf<Self> | ValueOf<R>, ErrorOf<R>>

  /**
   * Leaves the result: one function for each case.
   *
   * @example
   * ```ts
   * success(2).match({ success: n => `${n} rows`, failure: () => 'none' }) // => '2 rows'
   * ```
   */
  match<Self, A, B>(
    this: Self,
    cases: { readonly success: (value: ValueOf<Self>) => A; readonly failure: (error: ErrorOf<Self>) => B },
  ): A | B

  /**
   * Leaves the result: one function for the value and one for each `tag` of the error. A tag that is left out does not
   * compile, and the message names it.
   *
   * @example
   * ```ts
   * saved.matchTag({
   *   success: user => `saved ${user.id}`,
   *   failure: {
   *     UniqueViolation: error => `${error.constraint} is taken`,
   *     ConnectionLost: () => 'try again',
   *   },
   * })
   * ```
   *
   * With `otherwise` the failures that have no handler go to that one function, typed as the rest of the union: for unions
   * that are long, such as those of a call to a database.
   *
   * @example
   * ```ts
   * saved.matchTag({
   *   success: user => `saved ${user.id}`,
   *   failure: { UniqueViolation: error => `${error.constraint} is taken` },
   *   otherwise: error => `not saved: ${error.tag}`,
   * })
   * ```
   *
   * @throws TypeError when there is no `otherwise` and the error has a tag that its type does not know of: a bug in the
   * program that made it.
   */
  matchTag<Self extends Result<unknown, Tagged>, A, H extends Partial<TagHandlers<ErrorOf<Self>>>, B>(
    this: Self,
    cases: {
      readonly success: (value: ValueOf<Self>) => A
      readonly failure: H & KnownTags<ErrorOf<Self>, H>
      readonly otherwise: (error: Unhandled<ErrorOf<Self>, H>) => B
    },
  ): A | B | HandlerReturn<H>
  matchTag<Self extends Result<unknown, Tagged>, A, H extends Partial<TagHandlers<ErrorOf<Self>>>>(
    this: Self,
    cases: {
      readonly success: (value: ValueOf<Self>) => A
      readonly failure: H & EveryTagHandled<ErrorOf<Self>, H>
      readonly otherwise?: never
    },
  ): A | HandlerReturn<H>

  /**
   * Answers the failures of one tag, or of several, and takes them out of the union; the failures of the answer come in.
   *
   * @example
   * ```ts
   * found.catchTag('NoRow', () => success(undefined))
   * found.catchTag(['NoRow', 'TooManyRows'], error => failure({ tag: 'NotOne', cause: error.tag }))
   * ```
   */
  catchTag<
    Self extends Result<unknown, Tagged>,
    const Tags extends CatchableTag<ErrorOf<Self>>,
    R extends AnyResult,
  >(
    this: Self,
    tags: Tags,
    recover: (error: CaughtBy<ErrorOf<Self>, Tags>) => R,
  ): Result<ValueOf<Self> | ValueOf<R>, NotCaughtBy<ErrorOf<Self>, Tags> | ErrorOf<R>>

  /**
   * Leaves the result: its value, or the given one.
   *
   * @example
   * ```ts
   * failure('late').valueOr(0) // => 0
   * ```
   */
  valueOr<Self, U>(this: Self, fallback: U): ValueOf<Self> | U

  /**
   * Calls a function with the value, for its effect, and gives this same result.
   *
   * @example
   * ```ts
   * success(2).tap(n => seen.push(n)) // => Success(2)
   * ```
   */
  tap<Self>(this: Self, effect: (value: ValueOf<Self>) => void): Self

  /**
   * Calls a function with the error, for its effect, and gives this same result.
   *
   * @example
   * ```ts
   * failure('late').tapError(reason => log(reason)) // => Failure('late')
   * ```
   */
  tapError<Self>(this: Self, effect: (error: ErrorOf<Self>) => void): Self

  /**
   * The same result, awaitable, with methods that take asynchronous steps.
   *
   * @example
   * ```ts
   * await success(7).toAsync().flatMap(id => load(id))
   * ```
   */
  toAsync<Self>(this: Self): AsyncResult<ValueOf<Self>, ErrorOf<Self>>

  /**
   * What `JSON.stringify` writes: the same as {@link encodeResult}, so an error is redacted.
   *
   * @example
   * ```ts
   * JSON.stringify(success(2)) // => '{"format":"quern.result","version":1,"ok":true,"value":2}'
   * ```
   */
  toJSON(): EncodedResult
}

/** What the handlers of `matchTag` give, in a union. */
export type HandlerReturn<H> = H[keyof H] extends infer F ? (F extends (...args: never) => infer B ? B : never) : never
