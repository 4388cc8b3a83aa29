import type { ExpressionNode } from '../ast/field.ts'
import { projectionItemNode, type ProjectionItemNode } from '../ast/clauses/projection-item.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { identifierNode } from '../ast/expressions/identifier.ts'
import { rawNode } from '../ast/expressions/raw.ts'
import { scalarSubqueryNode } from '../ast/expressions/scalar-subquery.ts'
import { rawStatementNode } from '../ast/statements/raw-statement.ts'
import { expression } from '../expressions/expression.ts'
import { isExpression, parameter } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type Ref, type Typed } from '../expressions/typed.ts'
import { typeOfColumn, type AnyColumn, type shapeKey } from '../schema/column.ts'
import { checkIdentifier } from '../schema/identifier.ts'
import type { DataType } from '../types/data-type.ts'
import { bigintType, booleanType, byteaType, doublePrecisionType, textType, timestamptzType } from '../types/scalars.ts'
import type { MentionedTables } from './projection.ts'
import { isQuery, QueryValue, statementOf, type Query } from './query.ts'
import { isSource, sourceMeta, type AnySource } from './source.ts'

/** A piece of SQL without a type, to be put into other pieces. */
export interface Fragment<out R = unknown> {
  readonly [fragmentKey]: ExpressionNode
  readonly [fragmentRef]: R
}
const fragmentKey: unique symbol = Symbol('quern.fragment')
declare const fragmentRef: unique symbol

/** What may stand in a hole of a template. Plain values are always bound, never printed. */
export type Hole = string | number | bigint | boolean | null | Date | Uint8Array | Typed | Fragment | Query | AnySource

type HoleRef<H> =
  H extends Typed<unknown, unknown, infer R extends AnyRef> ? R
    : H extends Fragment<infer R extends AnyRef> ? R
      : H extends Query<unknown, infer Free> ? [Free] extends [never] ? never : Ref<Free, never>
        : never
type HoleTables<H> = MentionedTables<HoleRef<H>>

/** The type that a plain value is bound as. */
const typeOfValue = (value: unknown): DataType => {
  switch (typeof value) {
    case 'number':
      return doublePrecisionType
    case 'bigint':
      return bigintType
    case 'boolean':
      return booleanType
    default:
      return value instanceof Date ? timestamptzType : value instanceof Uint8Array ? byteaType : textType
  }
}

const isFragment = (value: unknown): value is Fragment => typeof value === 'object' && value !== null && fragmentKey in value

const holeNode = (hole: unknown): ExpressionNode => {
  if (isExpression(hole)) return hole[nodeKey]
  if (isFragment(hole)) return hole[fragmentKey]
  if (isQuery(hole)) return scalarSubqueryNode.create({ query: statementOf(hole) })
  if (isSource(hole)) {
    const { name, schema } = sourceMeta(hole)
    return identifierNode.create({ names: schema === undefined ? [name] : [schema, name] })
  }
  if (typeof hole === 'object' && hole !== null && !(hole instanceof Date) && !(hole instanceof Uint8Array)) {
    throw new TypeError('a list or an object in a template needs a type: value(given, type)')
  }
  return parameter(hole, typeOfValue(hole), false)
}

const raw = (texts: readonly string[], holes: readonly unknown[]): ExpressionNode =>
  rawNode.create({ texts: [...texts], holes: holes.map(holeNode) })

const fragment = (node: ExpressionNode): Fragment => Object.freeze({ [fragmentKey]: node }) as Fragment

/** A name inside a template, each part quoted; the only way for a name that is not written out to get into SQL. */
export const identifier = (...names: readonly [string, ...string[]]): Fragment<never> => {
  for (const name of names) checkIdentifier(name)
  return fragment(identifierNode.create({ names: [...names] })) as Fragment<never>
}

type TypeOf<C extends AnyColumn> = C[typeof shapeKey]['type']
type NullOfColumn<C extends AnyColumn> = C[typeof shapeKey]['null']

/** The columns of a statement written by hand. */
export type RawColumns = { readonly [name: string]: AnyColumn }
type RawRow<C extends RawColumns> = { -readonly [K in keyof C & string]: TypeOf<C[K]>['out'] | NullOfColumn<C[K]> }

/** A tag for an expression of a type. */
export type ExpressionTag<C extends AnyColumn> = <const H extends readonly Hole[]>(texts: TemplateStringsArray, ...holes: H) =>
  ExpressionOf<TypeOf<C>, NullOfColumn<C>, HoleRef<H[number]>>
/** A tag for a statement. */
export type StatementTag<Row> = <const H extends readonly Hole[]>(texts: TemplateStringsArray, ...holes: H) => Query<Row, HoleTables<H[number]>, never>

/** The three forms of SQL written by hand. */
export interface Sql {
  /** A piece to be put into other pieces. */
  <const H extends readonly Hole[]>(texts: TemplateStringsArray, ...holes: H): Fragment<HoleRef<H[number]>>
  /** An expression of a type, nullable where the type is. */
  <C extends AnyColumn>(type: C): ExpressionTag<C>
  /** A statement; its columns, in order, with their types. Without columns it gives a count. */
  readonly statement: <C extends RawColumns = Record<never, never>>(columns?: C) => StatementTag<RawRow<C>>
}

class RawQuery extends QueryValue {}

const statement = (columns: RawColumns = {}) => (texts: TemplateStringsArray, ...holes: readonly Hole[]): Query => {
  const items: ProjectionItemNode[] = Object.entries(columns).map(([name, type]) =>
    projectionItemNode.create({ name, expression: columnNode.create({ name }), type: typeOfColumn(type).node }))
  const query = new RawQuery(rawStatementNode.create({ texts: [...texts], holes: holes.map(holeNode), columns: items.length > 0 ? items : undefined }))
  return Object.freeze(query) as unknown as Query
}

const tag = (first: TemplateStringsArray | AnyColumn, ...holes: readonly Hole[]): unknown => {
  if (Array.isArray(first)) return fragment(raw(first, holes))
  // What is no template is a column, by the signature.
  const type = typeOfColumn(first as AnyColumn)
  return (texts: TemplateStringsArray, ...inner: readonly Hole[]) => expression(raw(texts, inner), type)
}

/**
 * SQL written by hand, where no builder says it. Values in holes are bound as parameters; names come in through
 * `identifier`; expressions, queries and other pieces keep their own parameters.
 *
 * @example
 * ```ts fragment
 * const distance = sql(doublePrecision())`${users.place} <-> ${value({ x: 0, y: 0 }, point())}`
 * from(users).orderBy(distance.asc()).select({ id: users.id })
 * sql.statement({ id: integer() })`select id from users where email = ${email}`
 * ```
 */
export const sql: Sql = Object.freeze(Object.assign(tag, { statement })) as Sql
