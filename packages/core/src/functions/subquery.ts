import { arraySubqueryNode } from '../ast/expressions/array-subquery.ts'
import { existsNode } from '../ast/expressions/exists.ts'
import { nestedRowsNode } from '../ast/expressions/nested-rows.ts'
import { scalarSubqueryNode } from '../ast/expressions/scalar-subquery.ts'
import { querySourceNode } from '../ast/sources/query-source.ts'
import { outputColumnNode } from '../ast/clauses/output-column.ts'
import { rowsTypeNode } from '../ast/types/rows-type.ts'
import { expression, truth } from '../expressions/expression.ts'
import type { BooleanExpression, ExpressionOf } from '../expressions/families.ts'
import type { AnyExpression, infoKey, Ref } from '../expressions/typed.ts'
import type { StatementNode } from '../ast/field.ts'
import { statementKey, statementOf, type Query } from '../query/query.ts'
import { outputColumns, type IsUnion, type ProjectedQuery } from '../query/selected.ts'
import { makeSource, sourceMeta, type AnySource, type SourceMeta } from '../query/source.ts'
import { arrayOfNullable, dataType } from '../types/data-type.ts'
import { typeOfNode } from '../types/type-of-node.ts'
import type { ArrayOf, Bool, Rows, TypeInfo } from '../types/type-info.ts'

type Free<F extends string> = [F] extends [never] ? never : Ref<F, never>

/**
 * Whether a query gives a row. The query may mention tables of the query that it stands in.
 *
 * @example
 * ```ts fragment
 * exists(from(posts).where(posts.authorId.eq(users.id)).select({ id: posts.id }))
 * // exists (select "posts"."id" as "id" from "posts" where "posts"."author_id" = "users"."id")
 * ```
 * Source: PostgreSQL manual, "9.24.1. EXISTS".
 */
export const exists = <Row, F extends string>(query: Query<Row, F>): BooleanExpression<Bool, never, Free<F>> =>
  truth(existsNode.create({ query: statementOf(query) }))

type OnlyColumn<P> = P[keyof P & string]
type InfoOfColumn<X> = X extends AnyExpression ? X[typeof infoKey] & TypeInfo : never
type One<P> = IsUnion<keyof P & string> extends true ? { readonly '~error': 'a query inside an expression must have one column' } : unknown

const onlyColumn = (query: { readonly [statementKey]: StatementNode }) => {
  const statement = query[statementKey]
  const columns = outputColumns(statement)
  const [column] = columns
  if (!column || columns.length > 1) throw new TypeError(`a query inside an expression must have one column, not ${columns.length}`)
  return { statement, type: typeOfNode(column.type) }
}

/**
 * The one value of a query of one column; null where it gives no row. More than one row is the failure
 * `CardinalityViolation` when it is run.
 *
 * @example
 * ```ts fragment
 * scalar(from(posts).where(posts.authorId.eq(users.id)).select({ n: count() }))
 * // (select count(*) as "n" from "posts" where ...)
 * ```
 */
export const scalar = <P, Outer extends string, F extends string>(query: ProjectedQuery<P, Outer, F> & One<P>): ExpressionOf<InfoOfColumn<OnlyColumn<P>>, null, Free<F>> => {
  const { statement, type } = onlyColumn(query)
  return expression(scalarSubqueryNode.create({ query: statement }), type)
}

/** The one column of a query as an array. SQL: `array(select ...)`. */
export const arrayFrom = <P, Outer extends string, F extends string>(query: ProjectedQuery<P, Outer, F> & One<P>): ExpressionOf<ArrayOf<InfoOfColumn<OnlyColumn<P>>, null>, never, Free<F>> => {
  const { statement, type } = onlyColumn(query)
  return expression<ArrayOf<InfoOfColumn<OnlyColumn<P>>, null>, never, Free<F>>(arraySubqueryNode.create({ query: statement }), arrayOfNullable(type))
}

const nested = <T, Null, F extends string>(query: Query, cardinality: 'many' | 'one' | 'optional'): ExpressionOf<Rows<T>, Null, Free<F>> => {
  const statement = statementOf(query)
  const columns = outputColumns(statement)
  const type = rowsTypeNode.create({
    cardinality,
    columns: columns.map(({ name, type: of, path, presence }) => outputColumnNode.create({ name, type: of, path, presence })),
  })
  return expression<Rows<T>, Null, Free<F>>(nestedRowsNode.create({ query: statement, type }), dataType(type, 'plain'))
}

/**
 * The rows of a query as a list in one column, in the query's order. Inside, every value is what it is at the top level:
 * bigints, instants, numerics and bytes included.
 *
 * @example
 * ```ts fragment
 * from(users).select({ name: users.name, posts: many(from(posts).where(posts.authorId.eq(users.id)).select({ title: posts.title })) })
 * // { name: string, posts: { title: string }[] }
 * ```
 */
export const many = <Row, F extends string>(query: Query<Row, F>): ExpressionOf<Rows<Row[]>, never, Free<F>> => nested(query, 'many')

/** The row of a query that gives exactly one. None is the failure `DecodeFailure`, several `CardinalityViolation`. */
export const one = <Row, F extends string>(query: Query<Row, F>): ExpressionOf<Rows<Row>, never, Free<F>> => nested(query, 'one')

/** The row of a query that gives one or none; null for none. */
export const optional = <Row, F extends string>(query: Query<Row, F>): ExpressionOf<Rows<Row>, null, Free<F>> => nested(query, 'optional')

type FreeOf<S> = S extends AnySource<string, infer F> ? F : never
type NameOf<S> = S extends AnySource<infer N> ? N : never

/**
 * Lets a query in FROM mention the sources before it.
 *
 * @example
 * ```ts fragment
 * const last = from(posts).where(posts.authorId.eq(users.id)).orderBy(posts.id.desc()).limit(1).select({ title: posts.title }).as('last')
 * from(users).leftJoin(lateral(last), literal(true)).select({ name: users.name, title: last.title })
 * // ... from "users" left join lateral (select ...) as "last" on true
 * ```
 * Source: PostgreSQL manual, "7.2.1.5. LATERAL Subqueries".
 */
export const lateral = <S extends AnySource>(source: S): Omit<S, symbol> & AnySource<NameOf<S>, never, FreeOf<S>> => {
  const meta: SourceMeta = sourceMeta(source)
  const node = querySourceNode.is(meta.node) ? querySourceNode.create({ ...meta.node, lateral: true }) : meta.node
  return makeSource({ ...meta, node }) as unknown as Omit<S, symbol> & AnySource<NameOf<S>, never, FreeOf<S>>
}

