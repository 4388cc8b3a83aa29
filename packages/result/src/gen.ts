import { asyncResultOf } from './async-result.ts'
import type { AsyncResult } from './async-result.ts'
import { isResult, holdsError } from './guards.ts'
import type { AnyResult, ErrorOf, Failure, Result } from './result.ts'
import { success } from './success.ts'

/**
 * Runs a generator in which `yield*` takes the value out of a result, and leaves at the first failure.
 *
 * An `async function*` may `yield*` both kinds of result and gives an `AsyncResult`; it starts at once. On a failure the
 * generator is closed, so that `finally`, `using` and `await using` run. What they throw is a defect and propagates. A
 * failure that a `finally` block yields, or a value that it returns, does not replace the first failure.
 *
 * @example
 * ```ts
 * const total = gen(function* () {
 *   const price = yield* parsePrice(text)
 *   const count = yield* parseCount(other)
 *   return price * count
 * }) // Result<number, PriceFault | CountFault>
 * ```
 *
 * @throws TypeError when the body yields something other than a failure: a plain `yield` in place of `yield*`.
 */
export function gen<Y extends Failure<unknown>, T>(body: () => Generator<Y, T, never>): Result<T, ErrorOf<Y>>
export function gen<Y extends Failure<unknown>, T>(body: () => AsyncGenerator<Y, T, never>): AsyncResult<T, ErrorOf<Y>>
export function gen<T>(
  body: () => Generator<Failure<unknown>, T, never> | AsyncGenerator<Failure<unknown>, T, never>,
): Result<T, unknown> | AsyncResult<T, unknown> {
  const generator = body()
  return Symbol.asyncIterator in generator ? asyncResultOf(runAsync(generator)) : run(generator)
}

function run<T>(generator: Generator<Failure<unknown>, T, never>): Result<T, unknown> {
  const step = generator.next()
  if (step.done === true) return success(step.value)
  let closing: IteratorResult<unknown, unknown>
  do closing = generator.return(undefined as T) // The value is not used: the failure is the outcome.
  while (closing.done !== true)
  return failureFrom(step.value)
}

async function runAsync<T>(generator: AsyncGenerator<Failure<unknown>, T, never>): Promise<Result<T, unknown>> {
  const step = await generator.next()
  if (step.done === true) return success(step.value)
  let closing: IteratorResult<unknown, unknown>
  do closing = await generator.return(undefined as T) // The value is not used: the failure is the outcome.
  while (closing.done !== true)
  return failureFrom(step.value)
}

function failureFrom(yielded: unknown): Failure<unknown> {
  if (isResult(yielded) && holdsError(yielded as AnyResult)) return yielded as Failure<unknown>
  throw new TypeError('The body of gen() yielded something that is not a failure. Write yield* before a result.')
}
