import { asyncResultOf } from './async-result.ts'
import type { AsyncResult } from './async-result.ts'
import { failure } from './failure.ts'
import type { Result } from './result.ts'
import { success } from './success.ts'

/** `T`, unless it is a promise: then a sentence that nothing is assignable to, for the compiler to show. */
export type Synchronous<T> = 0 extends 1 & T
  ? T
  : [Extract<T, PromiseLike<unknown>>] extends [never]
    ? T
    : 'attempt cannot see a rejection: use fromPromise'

/**
 * Calls a function that may throw, and makes a failure of what it throws.
 *
 * @example
 * ```ts
 * attempt(() => JSON.parse('{'), thrown => ({ tag: 'BadJson', thrown })) // => Failure({ tag: 'BadJson', thrown: SyntaxError })
 * ```
 */
export function attempt<T, const E>(work: () => Synchronous<T>, onThrow: (thrown: unknown) => E): Result<T, E> {
  let value: T
  try {
    value = work() as T // Where T is a promise, the call does not compile.
  } catch (thrown) {
    return failure(onThrow(thrown))
  }
  return success(value)
}

/**
 * Waits for a promise that may reject, and makes a failure of what it rejects with. Given a function, it calls it at once,
 * and what that throws is a failure too.
 *
 * @example
 * ```ts
 * await fromPromise(fetch(url), reason => ({ tag: 'FetchFailed', reason })) // => Success(Response)
 * ```
 */
export function fromPromise<T, const E>(
  source: PromiseLike<T> | (() => PromiseLike<T>),
  onReject: (reason: unknown) => E,
): AsyncResult<T, E> {
  return asyncResultOf(settle(source, onReject))
}

async function settle<T, E>(
  source: PromiseLike<T> | (() => PromiseLike<T>),
  onReject: (reason: unknown) => E,
): Promise<Result<T, E>> {
  let value: T
  try {
    value = await (typeof source === 'function' ? source() : source)
  } catch (reason) {
    return failure(onReject(reason))
  }
  return success(value)
}

/**
 * Makes a failure of `null` and `undefined`, and a success of all else.
 *
 * @example
 * ```ts
 * fromNullable(users.get(7), () => ({ tag: 'NotFound', id: 7 })) // => Failure({ tag: 'NotFound', id: 7 })
 * fromNullable(0, () => 'none') // => Success(0)
 * ```
 */
export function fromNullable<T, const E>(value: T, onNull: () => E): Result<NonNullable<T>, E> {
  return value === null || value === undefined ? failure(onNull()) : success(value)
}
