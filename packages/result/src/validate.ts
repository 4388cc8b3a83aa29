import { asyncResultOf } from './async-result.ts'
import type { AsyncResult } from './async-result.ts'
import { failuresIn, resultsIn, settled, valuesIn } from './collection.ts'
import type { AwaitableCollection, ErrorsOf, ResultCollection, ValuesOf } from './collection.ts'
import { failure } from './failure.ts'
import type { Result } from './result.ts'
import { success } from './success.ts'

/**
 * All the values of a list, a tuple or a record of results, in the same shape; or all the errors, in order, of which there is
 * at least one. Where the first failure is enough, use {@link all}.
 *
 * @example
 * ```ts
 * validate([success(1), failure('empty'), failure('late')]) // => Failure(['empty', 'late'])
 * ```
 */
export function validate<const C extends ResultCollection>(
  results: C,
): Result<ValuesOf<C>, readonly [ErrorsOf<C>, ...ErrorsOf<C>[]]> {
  const errors = failuresIn(resultsIn(results)).map(failed => failed.error)
  // `valuesIn` keeps the shape, but the compiler cannot follow a mapped type through a loop.
  return (errors.length > 0 ? failure(errors) : success(valuesIn(results))) as Result<
    ValuesOf<C>,
    readonly [ErrorsOf<C>, ...ErrorsOf<C>[]]
  >
}

/**
 * {@link validate} for results that are asynchronous (or promises of results), or some of them.
 *
 * @example
 * ```ts
 * await validateAsync({ email: checkEmail(form.email), name: checkName(form.name) }) // => Failure(['taken', 'empty'])
 * ```
 */
export function validateAsync<const C extends AwaitableCollection>(
  results: C,
): AsyncResult<ValuesOf<C>, readonly [ErrorsOf<C>, ...ErrorsOf<C>[]]> {
  return asyncResultOf(
    // `settled` keeps the shape.
    settled(results).then(validate) as Promise<Result<ValuesOf<C>, readonly [ErrorsOf<C>, ...ErrorsOf<C>[]]>>,
  )
}
