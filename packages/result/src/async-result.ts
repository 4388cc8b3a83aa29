import { AsyncStep, isThenable, startWith } from './async-step.ts'
import type { AnyResult, ErrorOf, Failure, HandlerReturn, Result, ValueOf } from './result.ts'
import type { CatchableTag, CaughtBy, EveryTagHandled, KnownTags, NotCaughtBy, Tagged, TagHandlers, Unhandled } from './tags.ts'

/**
 * A {@link Result} that is not there yet: `await` gives it. It has the methods of a result; their callbacks may be
 * asynchronous too, and a step that gives a result may give a `Result`, an `AsyncResult` or a promise of a result.
 *
 * It is eager: the work has started when you hold one, and runs once however often it is awaited. It never rejects for a
 * failure. It rejects when a callback throws (or its promise rejects), with just what was thrown.
 *
 * @example
 * ```ts
 * const size = fetchText(url).map(text => text.length) // AsyncResult<number, FetchFailure>
 * const result = await size // Result<number, FetchFailure>
 * ```
 */
export interface AsyncResult<out T, out E> extends PromiseLike<Result<T, E>>, AsyncResultMethods {
  /** What `yield*` in an asynchronous {@link gen} uses: it gives the value, or leaves the generator with the failure. */
  [Symbol.asyncIterator](): AsyncIterator<Failure<E>, T, unknown>
}

/** The methods that every asynchronous result has. They take its type from `this`, so that they work on unions. */
export interface AsyncResultMethods {
  /**
   * Changes the value; a failure passes unchanged.
   *
   * @example
   * ```ts
   * await found.map(user => user.name) // => Success('Ann')
   * ```
   */
  map<Self, U>(this: Self, change: (value: ValueOf<Self>) => U | PromiseLike<U>): AsyncResult<U, ErrorOf<Self>>

  /**
   * Changes the error; a success passes unchanged.
   *
   * @example
   * ```ts
   * await found.mapError(error => ({ tag: 'Refused', because: error.tag }))
   * ```
   */
  mapError<Self, const F>(this: Self, change: (error: ErrorOf<Self>) => F | PromiseLike<F>): AsyncResult<ValueOf<Self>, F>

  /**
   * Goes on with the value to another result, of any of the three kinds; a failure passes unchanged. The error types of
   * both add up.
   *
   * @example
   * ```ts
   * await findUser(id).flatMap(user => loadOrders(user)).flatMap(orders => nonEmpty(orders))
   * ```
   */
  flatMap<Self, R extends AnyResult>(
    this: Self,
    next: (value: ValueOf<Self>) => R | PromiseLike<R>,
  ): AsyncResult<ValueOf<R>, ErrorOf<Self> | ErrorOf<R>>

  /**
   * Answers a failure with another result, of any of the three kinds; a success passes unchanged.
   *
   * @example
   * ```ts
   * await readCache(key).orElse(() => loadFresh(key))
   * ```
   */
  orElse<Self, R extends AnyResult>(
    this: Self,
    recover: (error: ErrorOf<Self>) => R | PromiseLike<R>,
  ): AsyncResult<ValueOf<Self> | ValueOf<R>, ErrorOf<R>>

  /**
   * Leaves the result: a promise of what one function for each case gives.
   *
   * @example
   * ```ts
   * await found.match({ success: user => user.name, failure: () => 'nobody' })
   * ```
   */
  match<Self, A, B>(
    this: Self,
    cases: {
      readonly success: (value: ValueOf<Self>) => A | PromiseLike<A>
      readonly failure: (error: ErrorOf<Self>) => B | PromiseLike<B>
    },
  ): Promise<A | B>

  /**
   * Leaves the result: a promise of what one function for the value and one for each `tag` of the error give. A tag that is
   * left out does not compile, and the message names it.
   *
   * @example
   * ```ts
   * await saved.matchTag({
   *   success: user => `saved ${user.id}`,
   *   failure: { UniqueViolation: error => `${error.constraint} is taken`, ConnectionLost: () => 'try again' },
   * })
   * ```
   *
   * With `otherwise` the failures that have no handler go to that one function, typed as the rest of the union.
   *
   * @throws TypeError (as a rejection) when there is no `otherwise` and the error has a tag that its type does not know of.
   */
  matchTag<Self extends AsyncResult<unknown, Tagged>, A, H extends Partial<TagHandlers<ErrorOf<Self>>>, B>(
    this: Self,
    cases: {
      readonly success: (value: ValueOf<Self>) => A | PromiseLike<A>
      readonly failure: H & KnownTags<ErrorOf<Self>, H>
      readonly otherwise: (error: Unhandled<ErrorOf<Self>, H>) => B | PromiseLike<B>
    },
  ): Promise<A | B | Awaited<HandlerReturn<H>>>
  matchTag<Self extends AsyncResult<unknown, Tagged>, A, H extends Partial<TagHandlers<ErrorOf<Self>>>>(
    this: Self,
    cases: {
      readonly success: (value: ValueOf<Self>) => A | PromiseLike<A>
      readonly failure: H & EveryTagHandled<ErrorOf<Self>, H>
      readonly otherwise?: never
    },
  ): Promise<A | Awaited<HandlerReturn<H>>>

  /**
   * Answers the failures of one tag, or of several, and takes them out of the union; the failures of the answer come in.
   *
   * @example
   * ```ts
   * await found.catchTag('NoRow', () => success(undefined))
   * ```
   */
  catchTag<
    Self extends AsyncResult<unknown, Tagged>,
    const Tags extends CatchableTag<ErrorOf<Self>>,
    R extends AnyResult,
  >(
    this: Self,
    tags: Tags,
    recover: (error: CaughtBy<ErrorOf<Self>, Tags>) => R | PromiseLike<R>,
  ): AsyncResult<ValueOf<Self> | ValueOf<R>, NotCaughtBy<ErrorOf<Self>, Tags> | ErrorOf<R>>

  /**
   * Leaves the result: a promise of its value, or of the given one.
   *
   * @example
   * ```ts
   * await readCache(key).valueOr('') // => ''
   * ```
   */
  valueOr<Self, U>(this: Self, fallback: U): Promise<ValueOf<Self> | U>

  /**
   * Calls a function with the value, for its effect, waits for it, and gives the same result.
   *
   * @example
   * ```ts
   * await saved.tap(user => audit(user))
   * ```
   */
  tap<Self>(this: Self, effect: (value: ValueOf<Self>) => unknown): AsyncResult<ValueOf<Self>, ErrorOf<Self>>

  /**
   * Calls a function with the error, for its effect, waits for it, and gives the same result.
   *
   * @example
   * ```ts
   * await saved.tapError(error => log(error.tag))
   * ```
   */
  tapError<Self>(this: Self, effect: (error: ErrorOf<Self>) => unknown): AsyncResult<ValueOf<Self>, ErrorOf<Self>>
}

/**
 * Wraps a promise of a result. Internal: {@link asyncResult} is the public way.
 *
 * The class spells its methods for what the steps do; the public interface spells them for any union, through `this`: hence
 * the cast.
 */
export function asyncResultOf<T, E>(source: PromiseLike<Result<T, E>>): AsyncResult<T, E> {
  return (source instanceof AsyncStep ? source : startWith(Promise.resolve(source))) as unknown as AsyncResult<T, E>
}

/**
 * Makes an asynchronous result from a promise of a result, or from a function that gives one. The function is called at
 * once; what it throws, or what the promise rejects with, is a defect and rejects the asynchronous result as it is. To turn
 * a rejection into a failure use {@link fromPromise}.
 *
 * @example
 * ```ts
 * const user = asyncResult(async () => {
 *   const row = await query(id)
 *   return row === undefined ? failure({ tag: 'NotFound', id }) : success(row)
 * }) // AsyncResult<Row, { readonly tag: 'NotFound', ... }>
 * ```
 */
export function asyncResult<R extends AnyResult>(
  source: PromiseLike<R> | (() => R | PromiseLike<R>),
): AsyncResult<ValueOf<R>, ErrorOf<R>> {
  // R is a union of results; its value and error types are what ValueOf and ErrorOf compute.
  const started = (typeof source === 'function' ? start(source) : source) as PromiseLike<Result<ValueOf<R>, ErrorOf<R>>>
  return asyncResultOf(started)
}

function start<R>(source: () => R | PromiseLike<R>): PromiseLike<R> {
  try {
    const started = source()
    return isThenable(started) ? started : Promise.resolve(started)
  } catch (defect) {
    return Promise.reject(defect)
  }
}
