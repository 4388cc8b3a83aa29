import type { ClauseNode, StatementNode } from '../ast/field.ts'
import type { CteNode } from '../ast/clauses/cte.ts'
import { projectionItemNode, type ProjectionItemNode } from '../ast/clauses/projection-item.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { selectNode, type SelectNode } from '../ast/statements/select.ts'
import { setOperationNode, type SetOperationNode } from '../ast/statements/set-operation.ts'
import { querySourceNode } from '../ast/sources/query-source.ts'
import { expression } from '../expressions/expression.ts'
import { lift, orderingNodeOf } from '../expressions/expression-value.ts'
import type { ColumnQuery, Ordering } from '../expressions/families.ts'
import type { AnyExpression, infoKey, nullKey, Ref, Typed } from '../expressions/typed.ts'
import { bigintType } from '../types/scalars.ts'
import { typeOfNode } from '../types/type-of-node.ts'
import type { CteSource } from './cte.ts'
import type { ProjectedRow } from './projection.ts'
import { QueryValue, statementKey, statementOf, type freeKey, type Query, type violationKey } from './query.ts'
import type { RowCount } from './select.ts'
import { makeSource, sourceKey, type AnySource, type DerivedColumns, type NullFrom, type SourceMeta } from './source.ts'

/** The columns of a query as a source of its own: what `as` gives. */
export type Derived<P, Outer extends string, Name extends string, Free extends string> =
  DerivedColumns<P, Outer, Name> & AnySource<Name, Free, never>

/** The class of the one column; several are of none that a comparison has. */
type ClassOf<P, K = keyof P & string> = IsUnion<K> extends true ? 'several columns' : P[K & keyof P] extends infer X ? X extends AnyExpression ? X[typeof infoKey]['class'] : never : never
/** Whether a type is a union of several. */
export type IsUnion<T, U = T> = T extends unknown ? [U] extends [T] ? false : true : never

declare const projectionKey: unique symbol

/** What is known of a query with named columns, without its methods: what functions that take one ask for. */
export interface ProjectedQuery<P, Outer extends string, Free extends string, E = unknown> {
  readonly [projectionKey]: { readonly projection: P; readonly outer: Outer }
  readonly [freeKey]: Free
  readonly [violationKey]: E
  readonly [statementKey]: StatementNode
}

/** A query with named columns. `P` is its projection, `Outer` the tables that an outer join may leave empty. */
export interface SelectQuery<P, Outer extends string, Free extends string, E = never>
  extends Query<ProjectedRow<P, Outer>, Free, E>, ProjectedQuery<P, Outer, Free, E>, ColumnQuery<ClassOf<P>, Free> {
  /** The query as a source with a name. SQL: `(select ...) as "name"`. */
  as<const Name extends string>(name: Name): Derived<P, Outer, Name, Free>
  /** Rows of either, each once. The other's columns are matched by name. SQL: `union`. */
  union<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Rows of either, as often as they are there. SQL: `union all`. */
  unionAll<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Rows that are in both. SQL: `intersect`. */
  intersect<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Rows that are in both, as often as in both. SQL: `intersect all`. */
  intersectAll<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Rows that are not in the other. SQL: `except`. */
  except<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Rows less often than in the other. SQL: `except all`. */
  exceptAll<Row2 extends Rows<P, Outer>, F2 extends string, E2>(other: Query<Row2, F2, E2>): Combined<P, Outer, Row2, Free | F2, E | E2>
  /** Names queries that this one reads. SQL: `with "x" as (...)`. */
  with<Name extends string, F2 extends string, E2>(...queries: readonly CteSource<Name, F2, E2>[]): SelectQuery<P, Outer, Exclude<Free, `with ${Name}`> | Exclude<F2, `with ${Name}`>, E | E2>
}


/** A row with the same columns, any of which may be null. */
type Rows<P, Outer extends string> = { readonly [K in keyof ProjectedRow<P, Outer>]: ProjectedRow<P, Outer>[K] | null }

type CombinedProjection<P, Outer extends string, Row2> = {
  readonly [K in keyof P & string]: P[K] extends AnyExpression
    ? Typed<P[K][typeof infoKey], P[K][typeof nullKey] | NullFrom<P[K], Outer> | (K extends keyof Row2 ? Extract<Row2[K], null> : never), never>
    : P[K]
}

/** The rows of two queries as one query; it can be sorted and cut like any other. */
export interface Combined<P, Outer extends string, Row2, Free extends string, E>
  extends SelectQuery<CombinedProjection<P, Outer, Row2>, never, Free, E> {
  /** Sorts by output columns. SQL: `order by "id"`. */
  orderBy(keys: (columns: DerivedColumns<P, Outer, 'output'>) => readonly (Ordering<Ref<'output', string, string, string>> | AnyExpression)[]): Combined<P, Outer, Row2, Free, E>
  /** At most so many rows. SQL: `limit $1`. */
  limit(count: RowCount): Combined<P, Outer, Row2, Free, E>
  /** Without the first so many rows. SQL: `offset $1`. */
  offset(count: RowCount): Combined<P, Outer, Row2, Free, E>
}

/** The output columns of a query. */
export const outputColumns = (statement: StatementNode): readonly ProjectionItemNode[] => {
  // Only statements with rows get here: select and values have their columns, a set operation those of its left arm.
  if (setOperationNode.is(statement)) return outputColumns(statement.left)
  return ((statement as SelectNode).columns ?? []) as readonly ProjectionItemNode[]
}

/** The output columns of a query as the columns of a source: those inside a group have no name of their own to be read by. */
export const derivedColumns = (statement: StatementNode): SourceMeta['columns'] =>
  outputColumns(statement).flatMap(({ name, type, path }) => path ? [] : [{ key: name, name, type: typeOfNode(type) }])

/** The same columns in the order of another query's, so that SQL, which counts, matches them by name. */
export const inOrderOf = (statement: StatementNode, names: readonly string[]): StatementNode => {
  if (setOperationNode.is(statement)) {
    return setOperationNode.create({ ...statement, left: inOrderOf(statement.left, names), right: inOrderOf(statement.right, names) })
  }
  const columns = outputColumns(statement)
  if (columns.length === names.length && columns.every((column, at) => column.name === names[at])) return statement
  const found = names.map(name => columns.find(column => column.name === name))
  if (found.length !== columns.length || found.includes(undefined)) {
    throw new TypeError(`the columns ${columns.map(column => column.name).join(', ')} are not the columns ${names.join(', ')}`)
  }
  // `found` has no gaps, as was just seen.
  const ordered = found as readonly ProjectionItemNode[]
  if (selectNode.is(statement)) return selectNode.create({ ...statement, columns: ordered })
  // SQL written by hand has its columns in an order of its own, so a query around it puts them into this one.
  return selectNode.create({
    columns: ordered.map(({ name, type }) => projectionItemNode.create({ name, type, expression: columnNode.create({ source: 'output', name }) })),
    from: [querySourceNode.create({ query: statement, alias: 'output', columns: columns.map(column => column.name) })],
  })
}

type Operator = SetOperationNode['operator']
type Clauses = Partial<Pick<SetOperationNode, 'orderBy' | 'limit' | 'offset'>>

/** A query with named columns, at run time. */
export class SelectedValue extends QueryValue {
  constructor(statement: StatementNode) {
    super(statement)
    Object.freeze(this)
  }

  as(name: string): AnySource {
    return queryAsSource(this[statementKey], name)
  }

  #combine(operator: Operator, all: boolean, other: Query): CombinedValue {
    const left = this[statementKey]
    const right = inOrderOf(statementOf(other), outputColumns(left).map(column => column.name))
    return new CombinedValue(setOperationNode.create({ operator, all: all ? true : undefined, left, right }))
  }

  union(other: Query): CombinedValue {
    return this.#combine('union', false, other)
  }

  unionAll(other: Query): CombinedValue {
    return this.#combine('union', true, other)
  }

  intersect(other: Query): CombinedValue {
    return this.#combine('intersect', false, other)
  }

  intersectAll(other: Query): CombinedValue {
    return this.#combine('intersect', true, other)
  }

  except(other: Query): CombinedValue {
    return this.#combine('except', false, other)
  }

  exceptAll(other: Query): CombinedValue {
    return this.#combine('except', true, other)
  }

  with(...queries: readonly CteSource[]): SelectedValue {
    return new SelectedValue(withQueries(this[statementKey], queries))
  }
}

/** Two queries combined, at run time. */
export class CombinedValue extends SelectedValue {
  #with(change: Clauses): CombinedValue {
    // The constructor's callers give set operations.
    return new CombinedValue(setOperationNode.create({ ...this[statementKey] as SetOperationNode, ...change }))
  }

  orderBy(keys: (columns: unknown) => readonly (Ordering | AnyExpression)[]): CombinedValue {
    const columns = Object.fromEntries(outputColumns(this[statementKey]).map(({ name, type }) =>
      [name, expression(columnNode.create({ name }), typeOfNode(type))]))
    return this.#with({ orderBy: keys(columns).map(orderingNodeOf) })
  }

  limit(count: RowCount): CombinedValue {
    return this.#with({ limit: lift(count, bigintType, false) })
  }

  offset(count: RowCount): CombinedValue {
    return this.#with({ offset: lift(count, bigintType, false) })
  }
}

/** A statement with rows as a source with a name. */
export const queryAsSource = (statement: StatementNode, name: string): AnySource =>
  makeSource({
    name,
    node: querySourceNode.create({ query: statement, alias: name }),
    columns: derivedColumns(statement),
  })

/** A statement with named queries before it. */
export const withQueries = <S extends StatementNode>(statement: S, queries: readonly CteSource[]): S => {
  const metas: readonly SourceMeta[] = queries.map(query => query[sourceKey])
  const { with: before = [], recursive } = statement as S & { readonly with?: readonly ClauseNode[]; readonly recursive?: true }
  // Every statement that a query holds has the field `with`.
  return Object.freeze({
    ...statement,
    with: Object.freeze([...before, ...metas.map(meta => meta.cte as CteNode)]),
    ...(recursive === true || metas.some(meta => meta.recursive) ? { recursive: true } : {}),
  })
}
