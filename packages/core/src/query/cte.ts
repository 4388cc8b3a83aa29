import type { StatementNode } from '../ast/field.ts'
import { cteNode } from '../ast/clauses/cte.ts'
import { setOperationNode } from '../ast/statements/set-operation.ts'
import { tableSourceNode } from '../ast/sources/table-source.ts'
import { statementKey, statementOf, type Query } from './query.ts'
import { derivedColumns, inOrderOf, outputColumns, type ProjectedQuery } from './selected.ts'
import { makeSource, type AnySource, type DerivedColumns, type SourceMeta } from './source.ts'

/**
 * A named query: a source for FROM, and what `with` takes. A query that reads it stays open, missing `with <name>`,
 * until `with` supplies it.
 */
export interface CteSource<out Name extends string = string, out Free extends string = string, out E = unknown> extends AnySource<Name> {
  readonly [cteKey]: { readonly free: Free; readonly violations: E }
}
declare const cteKey: unique symbol

/** A named query and its columns. */
export type Cte<P, Outer extends string, Name extends string, Free extends string, E> =
  DerivedColumns<P, Outer, Name> & AnySource<Name, `with ${Name}`, never> & CteSource<Name, Free, E>

/** How a named query is run: by itself first, or folded into the query that reads it. */
export interface CteOptions {
  readonly materialized?: boolean
}

const asCte = (name: string, query: StatementNode, recursive: boolean, { materialized }: CteOptions = {}): AnySource => {
  const meta: SourceMeta = {
    name,
    node: tableSourceNode.create({ name }),
    columns: derivedColumns(query),
    cte: cteNode.create({
      name, query, materialized: materialized === undefined ? undefined : materialized ? 'materialized' : 'not materialized',
    }),
    recursive,
  }
  return makeSource(meta)
}

/**
 * Names a query, to be read by another one that has it in `with`.
 *
 * @example
 * ```ts fragment
 * const adults = cte('adults', from(users).where(users.age.gte(18)).select(users))
 * from(adults).select(adults).with(adults)
 * // with "adults" as (select ...) select ... from "adults"
 * ```
 * Source: PostgreSQL manual, "7.8. WITH Queries".
 */
export function cte<const Name extends string, P, Outer extends string, Free extends string, E>(
  name: Name,
  query: ProjectedQuery<P, Outer, Free, E>,
  options?: CteOptions,
): Cte<P, Outer, Name, Free, E> {
  return asCte(name, query[statementKey], false, options) as Cte<P, Outer, Name, Free, E>
}

/** What a recursive query may be besides. */
export interface RecursiveOptions {
  /** Keep rows that are there already (`union all`); without it they end the recursion. */
  readonly all?: boolean
}

/**
 * Names a query that reads itself: the rows to start from, and the step from the rows found last to the next.
 *
 * @example
 * ```ts fragment
 * const reach = recursive('reach', from(edges).where(edges.from.eq(1)).select({ node: edges.to }), found =>
 *   from(edges).innerJoin(found, edges.from.eq(found.node)).select({ node: edges.to }))
 * from(reach).select(reach).with(reach)
 * // with recursive "reach" as (select ... union select ...) select ... from "reach"
 * ```
 * Source: PostgreSQL manual, "7.8.2. Recursive Queries".
 */
export function recursive<const Name extends string, P, Outer extends string, Free extends string, Row2 extends object, F2 extends string>(
  name: Name,
  start: ProjectedQuery<P, Outer, Free>,
  step: (self: Cte<P, Outer, Name, never, never>) => Query<Row2, F2>,
  options: RecursiveOptions = {},
): Cte<P, Outer, Name, Free | Exclude<F2, `with ${Name}`>, never> {
  const left = start[statementKey]
  const self = asCte(name, left, true) as Cte<P, Outer, Name, never, never>
  const right = inOrderOf(statementOf(step(self)), outputColumns(left).map(column => column.name))
  const query = setOperationNode.create({ operator: 'union', all: options.all === true ? true : undefined, left, right })
  return asCte(name, query, true) as Cte<P, Outer, Name, Free | Exclude<F2, `with ${Name}`>, never>
}
