import { asyncResultOf } from './async-result.ts'
import type { AsyncResult } from './async-result.ts'
import { failuresIn, resultsIn, settled, valuesIn } from './collection.ts'
import type { AwaitableCollection, ErrorsOf, ResultCollection, ValuesOf } from './collection.ts'
import type { Result } from './result.ts'
import { success } from './success.ts'

/**
 * All the values of a list, a tuple or a record of results, in the same shape; or the first failure.
 *
 * The later failures count as looked at. For asynchronous results there is {@link allAsync}; for all failures in place of the
 * first, {@link validate}.
 *
 * @example
 * ```ts
 * all([success(1), success('a')]) // => Success([1, 'a'])
 * all({ id: success(1), name: failure('empty') }) // => Failure('empty')
 * ```
 */
export function all<const C extends ResultCollection>(results: C): Result<ValuesOf<C>, ErrorsOf<C>> {
  const [first, ...others] = failuresIn(resultsIn(results))
  for (const other of others) void other.ok
  // `valuesIn` keeps the shape, but the compiler cannot follow a mapped type through a loop.
  return (first ?? success(valuesIn(results))) as Result<ValuesOf<C>, ErrorsOf<C>>
}

/**
 * {@link all} for results that are asynchronous (or promises of results), or some of them. They are running already; it
 * waits for each of them even after a failure, so that nothing is left running, and then gives the first failure by position.
 *
 * @example
 * ```ts
 * await allAsync({ user: findUser(id), orders: loadOrders(id) }) // => Success({ user: ..., orders: ... })
 * ```
 */
export function allAsync<const C extends AwaitableCollection>(results: C): AsyncResult<ValuesOf<C>, ErrorsOf<C>> {
  return asyncResultOf(settled(results).then(all) as Promise<Result<ValuesOf<C>, ErrorsOf<C>>>) // `settled` keeps the shape.
}
