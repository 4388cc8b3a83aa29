/**
 * Conversions to and from `effect` 4 (an optional peer): its `Result`, its `Exit` and its `Effect`.
 *
 * Effect has the same three channels: a value, an expected error, and a defect. A defect (and an interruption, which has no
 * counterpart here) is thrown, never made a failure.
 *
 * @module
 */
import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as EffectResult from 'effect/Result'
import { asyncResult } from '../async-result.ts'
import type { AsyncResult } from '../async-result.ts'
import { failure } from '../failure.ts'
import type { Result } from '../result.ts'
import { success } from '../success.ts'

/**
 * Makes Effect's `Result` of a result.
 *
 * @example
 * ```ts
 * toEffectResult(success(1)) // => Result.succeed(1)
 * ```
 */
export function toEffectResult<T, E>(result: Result<T, E>): EffectResult.Result<T, E> {
  return result.ok ? EffectResult.succeed(result.value) : EffectResult.fail(result.error)
}

/**
 * Makes a result of Effect's `Result`.
 *
 * @example
 * ```ts
 * fromEffectResult(Result.fail('late')) // => Failure('late')
 * ```
 */
export function fromEffectResult<T, E>(result: EffectResult.Result<T, E>): Result<T, E> {
  return EffectResult.isSuccess(result) ? success(result.success) : failure(result.failure)
}

/**
 * Makes an `Exit` of a result.
 *
 * @example
 * ```ts
 * toExit(failure('late')) // => Exit.fail('late')
 * ```
 */
export function toExit<T, E>(result: Result<T, E>): Exit.Exit<T, E> {
  return result.ok ? Exit.succeed(result.value) : Exit.fail(result.error)
}

/**
 * Makes a result of an `Exit`. Where fibers that ran side by side failed together, the first error comes out, unless one of
 * them died: a bug is not hidden behind an expected error.
 *
 * @example
 * ```ts
 * fromExit(Exit.succeed(1)) // => Success(1)
 * fromExit(Exit.fail('late')) // => Failure('late')
 * ```
 *
 * @throws the defect, as it is, when the fiber died; Effect's own error when it was interrupted.
 */
export function fromExit<T, E>(exit: Exit.Exit<T, E>): Result<T, E> {
  if (Exit.isSuccess(exit)) return success(exit.value)
  const { reasons } = exit.cause
  const died = reasons.find(Cause.isDieReason)
  if (died !== undefined) throw died.defect
  const failed = reasons.find(Cause.isFailReason)
  if (failed === undefined) throw Cause.squash(exit.cause)
  return failure(failed.error)
}

/**
 * Makes an `Effect` of a result, of an asynchronous one, or of a function that gives one. A function is called each time the
 * effect runs; a result that is there already is the same in each run. A defect makes the fiber die.
 *
 * @example
 * ```ts
 * const saved = toEffect(() => save(user)) // Effect<Saved, SaveFailure>
 * ```
 */
export function toEffect<T, E>(
  source: Result<T, E> | AsyncResult<T, E> | (() => Result<T, E> | AsyncResult<T, E>),
): Effect.Effect<T, E> {
  const run = async (): Promise<Result<T, E>> => (typeof source === 'function' ? source() : source)
  return Effect.flatMap(Effect.promise(run), toExit)
}

/**
 * Runs an `Effect` that needs nothing more, and gives its outcome as an asynchronous result. A defect rejects it, as it is.
 *
 * @example
 * ```ts
 * await fromEffect(Effect.fail('late')) // => Failure('late')
 * ```
 */
export function fromEffect<T, E>(effect: Effect.Effect<T, E>, options?: Effect.RunOptions): AsyncResult<T, E> {
  return asyncResult(Effect.runPromiseExit(effect, options).then(fromExit))
}
