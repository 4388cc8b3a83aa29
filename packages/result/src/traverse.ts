import { asyncResultOf } from './async-result.ts'
import type { AsyncResult } from './async-result.ts'
import { holdsError } from './guards.ts'
import type { AnyResult, ErrorOf, Failure, Result, ValueOf } from './result.ts'
import { success } from './success.ts'

/**
 * How much of an asynchronous traversal runs at a time.
 *
 * @example
 * ```ts
 * await traverse(urls, fetchText, { concurrency: 4 })
 * ```
 */
export interface TraverseOptions {
  /** How many items are in work at the same time: a whole number from 1, or `Infinity`. */
  readonly concurrency: number
}

/**
 * Takes each item to a result, and gives all the values in the order of the items; or the first failure, after which no
 * further item is taken.
 *
 * With `concurrency` the callback may be asynchronous and the result is. At most so many items are in work at a time; after a
 * failure no further item is taken, those in work are waited for, and the failure of the foremost item comes out. A defect
 * does the same and then propagates.
 *
 * @example
 * ```ts
 * traverse(['1', '2'], parseNumber) // => Success([1, 2])
 * await traverse(urls, url => fetchText(url), { concurrency: 4 }) // => Success([...])
 * ```
 *
 * @throws RangeError when `concurrency` is not a whole number from 1, or `Infinity`.
 */
export function traverse<A, R extends AnyResult>(
  items: Iterable<A>,
  step: (item: A, index: number) => R,
): Result<ValueOf<R>[], ErrorOf<R>>
export function traverse<A, R extends AnyResult>(
  items: Iterable<A>,
  step: (item: A, index: number) => R | PromiseLike<R>,
  options: TraverseOptions,
): AsyncResult<ValueOf<R>[], ErrorOf<R>>
export function traverse<A>(
  items: Iterable<A>,
  step: (item: A, index: number) => AnyResult | PromiseLike<AnyResult>,
  options?: TraverseOptions,
): Result<unknown[], unknown> | AsyncResult<unknown[], unknown> {
  if (options === undefined) return inTurn(items, step as (item: A, index: number) => AnyResult) // By the first overload.
  const { concurrency } = options
  if (!(concurrency >= 1) || (concurrency !== Infinity && !Number.isInteger(concurrency))) {
    throw new RangeError(`The concurrency of a traversal is a whole number from 1, or Infinity, not ${concurrency}.`)
  }
  return asyncResultOf(atATime(concurrency, items, step))
}

function inTurn<A>(items: Iterable<A>, step: (item: A, index: number) => AnyResult): Result<unknown[], unknown> {
  const values: unknown[] = []
  for (const item of items) {
    const result = step(item, values.length)
    if (holdsError(result)) return result
    values.push(result.value)
  }
  return success(values)
}

async function atATime<A>(
  concurrency: number,
  items: Iterable<A>,
  step: (item: A, index: number) => AnyResult | PromiseLike<AnyResult>,
): Promise<Result<unknown[], unknown>> {
  const values: unknown[] = []
  const failures: { readonly index: number; readonly failed: Failure<unknown> }[] = []
  const defects: unknown[] = []
  let inWork = 0
  let wake = (): void => undefined
  /** Resolves when the next piece of work ends. */
  const ended = (): Promise<void> =>
    new Promise(resolve => {
      wake = resolve
    })
  const work = async (item: A, index: number): Promise<void> => {
    inWork += 1
    try {
      const result = await step(item, index)
      if (holdsError(result)) failures.push({ index, failed: result })
      else values[index] = result.value
    } catch (defect) {
      defects.push(defect)
    }
    inWork -= 1
    wake()
  }
  let index = 0
  try {
    for (const item of items) {
      void work(item, index)
      index += 1
      if (inWork >= concurrency) await ended()
      if (failures.length > 0 || defects.length > 0) break
    }
  } finally {
    // oxlint-disable-next-line no-unmodified-loop-condition -- each piece of work lowers it as it ends
    while (inWork > 0) await ended()
  }
  if (defects.length > 0) throw defects[0]
  const [first, ...others] = failures.toSorted((a, b) => a.index - b.index)
  for (const other of others) void other.failed.ok
  return first?.failed ?? success(values)
}
