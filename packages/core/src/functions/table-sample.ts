import { tableSampleNode } from '../ast/sources/table-sample.ts'
import { lift } from '../expressions/expression-value.ts'
import { makeSource, sourceMeta, type AnySource } from '../query/source.ts'
import { doublePrecisionType } from '../types/scalars.ts'

/** How rows are picked: each by itself (`bernoulli`), or whole blocks of them (`system`), which is faster and less even. */
export type SampleMethod = 'bernoulli' | 'system'

/**
 * A random part of a table: about so many of each hundred rows. With a seed it is the same part each time, as long as
 * the table does not change.
 *
 * @example
 * ```ts fragment
 * const some = tableSample(users, 'bernoulli', 10)
 * from(some).select({ id: some.id }) // select "users"."id" as "id" from "users" tablesample "bernoulli" ($1)
 * ```
 * Source: PostgreSQL manual, "SELECT", TABLESAMPLE.
 */
export const tableSample = <S extends AnySource>(table: S, method: SampleMethod, percent: number, seed?: number): S => {
  const meta = sourceMeta(table)
  const node = tableSampleNode.create({
    source: meta.node,
    method,
    arguments: [lift(percent, doublePrecisionType, false)],
    repeatable: seed === undefined ? undefined : lift(seed, doublePrecisionType, false),
  })
  // The same columns under the same name.
  return makeSource({ ...meta, node }) as S
}
