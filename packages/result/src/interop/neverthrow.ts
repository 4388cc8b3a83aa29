/**
 * Conversions to and from `neverthrow` (an optional peer): its `Result` and its `ResultAsync`.
 *
 * @module
 */
import { ResultAsync, err, ok } from 'neverthrow'
import type { Result as NeverthrowResult } from 'neverthrow'
import { asyncResult } from '../async-result.ts'
import type { AsyncResult } from '../async-result.ts'
import { failure } from '../failure.ts'
import type { Result } from '../result.ts'
import { success } from '../success.ts'

/**
 * Makes a neverthrow `Result` of a result.
 *
 * @example
 * ```ts
 * toNeverthrow(success(1)) // => ok(1)
 * toNeverthrow(failure('late')) // => err('late')
 * ```
 */
export function toNeverthrow<T, E>(result: Result<T, E>): NeverthrowResult<T, E> {
  return result.ok ? ok(result.value) : err(result.error)
}

/**
 * Makes a result of a neverthrow `Result`.
 *
 * @example
 * ```ts
 * fromNeverthrow(ok(1)) // => Success(1)
 * fromNeverthrow(err('late')) // => Failure('late')
 * ```
 */
export function fromNeverthrow<T, E>(result: NeverthrowResult<T, E>): Result<T, E> {
  return result.isOk() ? success(result.value) : failure(result.error)
}

/**
 * Makes a neverthrow `ResultAsync` of an asynchronous result. A defect rejects it, as it is.
 *
 * @example
 * ```ts
 * await toResultAsync(success(1).toAsync()) // => ok(1)
 * ```
 */
export function toResultAsync<T, E>(result: AsyncResult<T, E>): ResultAsync<T, E> {
  return new ResultAsync(Promise.resolve(result).then(toNeverthrow))
}

/**
 * Makes an asynchronous result of a neverthrow `ResultAsync`. What that rejects with is a defect, and stays as it is.
 *
 * @example
 * ```ts
 * await fromResultAsync(okAsync(1)) // => Success(1)
 * ```
 */
export function fromResultAsync<T, E>(result: ResultAsync<T, E>): AsyncResult<T, E> {
  return asyncResult(async () => fromNeverthrow(await result))
}
