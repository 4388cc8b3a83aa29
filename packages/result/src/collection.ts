import { holdsError } from './guards.ts'
import type { AnyResult, ErrorOf, Failure, Success, ValueOf } from './result.ts'

/**
 * A list, a tuple or a record of results: what {@link all} and {@link validate} take.
 *
 * @example
 * ```ts
 * const form: ResultCollection = { name: success('Ann'), age: failure('negative') }
 * ```
 */
export type ResultCollection = readonly AnyResult[] | Readonly<Record<string, AnyResult>>

/**
 * A list, a tuple or a record of results, asynchronous results and promises of results: what {@link allAsync} and
 * {@link validateAsync} take.
 *
 * @example
 * ```ts
 * const both: AwaitableCollection = [success(1), loadUser(1)]
 * ```
 */
export type AwaitableCollection =
  | readonly (AnyResult | PromiseLike<AnyResult>)[]
  | Readonly<Record<string, AnyResult | PromiseLike<AnyResult>>>

/**
 * The values of a collection of results, in the same shape.
 *
 * @example
 * ```ts
 * type Row = ValuesOf<{ id: Result<number, 'late'>; name: Result<string, never> }> // => { id: number; name: string }
 * ```
 */
export type ValuesOf<C> = { -readonly [Key in keyof C]: ValueOf<Awaited<C[Key]>> }

/**
 * The union of the errors of a collection of results.
 *
 * @example
 * ```ts
 * type Fault = ErrorsOf<[Result<number, 'late'>, Result<string, 'empty'>]> // => 'late' | 'empty'
 * ```
 */
export type ErrorsOf<C> = ErrorOf<Awaited<C extends readonly unknown[] ? C[number] : C[keyof C]>>

/** The results of a collection without their keys, in order. */
export function resultsIn(collection: ResultCollection): readonly AnyResult[] {
  return isList(collection) ? collection : Object.values(collection)
}

/** The failures among results, in order. */
export function failuresIn(results: readonly AnyResult[]): readonly Failure<unknown>[] {
  return results.filter(result => holdsError(result))
}

/** The values of a collection in which no failure is left, in its shape. */
export function valuesIn(collection: ResultCollection): unknown {
  const valueOf = (result: AnyResult): unknown => (result as Success<unknown>).value
  return isList(collection) ? collection.map(valueOf) : mapRecord(collection, valueOf)
}

/**
 * Waits for all of a collection, and gives it in the same shape. It waits for each even when one rejects, so that nothing is
 * left running; then it rejects with the first defect, by position.
 */
export async function settled(collection: AwaitableCollection): Promise<ResultCollection> {
  const waiting = isList(collection) ? collection : Object.values(collection)
  const outcomes = await Promise.allSettled(waiting)
  const results = outcomes.map(outcome => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  if (isList(collection)) return results
  return Object.fromEntries(Object.keys(collection).map((key, index) => [key, results[index] as AnyResult])) // One for each key.
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, change: (item: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, change(item)]))
}

/** `Array.isArray` does not narrow a readonly array. */
function isList<A>(collection: readonly A[] | Readonly<Record<string, A>>): collection is readonly A[] {
  return Array.isArray(collection)
}
