import { settled } from './collection.ts'
import type { AnyResult, ErrorOf, ValueOf } from './result.ts'

/**
 * The values and the errors of a list of results, each in the order of the list.
 *
 * @example
 * ```ts
 * const { values, errors }: Partition<number, 'late'> = partition([success(1), failure('late')])
 * ```
 */
export interface Partition<T, E> {
  readonly values: readonly T[]
  readonly errors: readonly E[]
}

/**
 * Parts a list of results into the values and the errors. Nothing is lost: each result is in one of the two.
 *
 * @example
 * ```ts
 * partition([success(1), failure('late'), success(2)]) // => { values: [1, 2], errors: ['late'] }
 * ```
 */
export function partition<R extends AnyResult>(results: readonly R[]): Partition<ValueOf<R>, ErrorOf<R>> {
  const values: unknown[] = []
  const errors: unknown[] = []
  for (const result of results) {
    if (result.ok) values.push(result.value)
    else errors.push(result.error)
  }
  // R is a union of results; its value and error types are what ValueOf and ErrorOf compute.
  return { values, errors } as Partition<ValueOf<R>, ErrorOf<R>>
}

/**
 * {@link partition} for results that are asynchronous (or promises of results), or some of them.
 *
 * @example
 * ```ts
 * const { values, errors } = await partitionAsync(urls.map(url => fetchText(url)))
 * ```
 */
export async function partitionAsync<R extends AnyResult>(
  results: readonly (R | PromiseLike<R>)[],
): Promise<Partition<ValueOf<R>, ErrorOf<R>>> {
  return partition((await settled(results)) as readonly R[]) // `settled` keeps the shape.
}
