import { brand } from './result.ts'
import type { AnyResult, Failure, Success } from './result.ts'

/**
 * Whether anything at all is a result of this package (of any copy of it).
 *
 * @example
 * ```ts
 * isResult(success(1)) // => true
 * isResult({ ok: true, value: 1 }) // => false
 * ```
 */
export function isResult(input: unknown): input is AnyResult {
  if (typeof input !== 'object' || input === null) return false
  const kind = (input as { readonly [brand]?: unknown })[brand] // Any object may be asked for a field.
  return kind === 'success' || kind === 'failure'
}

/**
 * Whether a result is a success: a guard to pass to `filter` and the like. Where you hold one result, ask its `ok`.
 *
 * @example
 * ```ts
 * results.filter(isSuccess).map(result => result.value)
 * ```
 */
export function isSuccess<R extends AnyResult>(result: R): result is Extract<R, Success<unknown>> {
  return result.ok
}

/**
 * Whether a result is a failure: a guard to pass to `filter` and the like. Where you hold one result, ask its `ok`.
 *
 * @example
 * ```ts
 * results.filter(isFailure).map(result => result.error)
 * ```
 */
export function isFailure<R extends AnyResult>(result: R): result is Extract<R, Failure<unknown>> {
  return !result.ok
}

/** Whether a result is a failure, without this counting as a look at it (see `trackDroppedFailures`). */
export function holdsError<T, E>(result: Success<T> | Failure<E>): result is Failure<E> {
  return result[brand] === 'failure'
}
