import { holdsError } from './guards.ts'
import type { AnyResult, ErrorOf, Result, ValueOf } from './result.ts'
import { success } from './success.ts'

/** A list, a tuple or a record of results. */
export type ResultCollection = readonly AnyResult[] | Readonly<Record<string, AnyResult>>

/** A list, a tuple or a record of results that may be asynchronous. */
export type AwaitableCollection =
  | readonly (AnyResult | PromiseLike<AnyResult>)[]
  | Readonly<Record<string, AnyResult | PromiseLike<AnyResult>>>

/** The values of a collection of results, in the same shape. */
export type ValuesOf<C> = { -readonly [Key in keyof C]: ValueOf<Awaited<C[Key]>> }

/** The union of the errors of a collection of results. */
export type ErrorsOf<C> = ErrorOf<Awaited<C extends readonly unknown[] ? C[number] : C[keyof C]>>

/**
 * All the values of a list, a tuple or a record of results, in the same shape; or the first failure.
 *
 * For results that are asynchronous there is {@link allAsync}; for all failures in place of the first, {@link validate}.
 *
 * @example
 * ```ts
 * all([success(1), success('a')]) // => Success([1, 'a'])
 * all({ id: success(1), name: failure('empty') }) // => Failure('empty')
 * ```
 */
export function all<const C extends ResultCollection>(results: C): Result<ValuesOf<C>, ErrorsOf<C>> {
  const list: readonly AnyResult[] = Array.isArray(results) ? results : Object.values(results)
  const failed = list.find(holdsError)
  // The shape of the collection is kept by `valuesIn`; the compiler cannot follow a mapped type through a loop.
  return (failed ?? success(valuesIn(results))) as Result<ValuesOf<C>, ErrorsOf<C>>
}

function valuesIn(results: ResultCollection): unknown {
  const valueOf = (result: AnyResult): unknown => (result.ok ? result.value : undefined)
  return Array.isArray(results)
    ? results.map(valueOf)
    : Object.fromEntries(Object.entries(results).map(([key, result]) => [key, valueOf(result)]))
}
