import type { StatementNode } from '../ast/field.ts'
import { currentOrigin, type Origin } from './origin.ts'

declare const rowKey: unique symbol
declare const freeKey: unique symbol
declare const violationKey: unique symbol
export type { freeKey, rowKey, violationKey }

/** The key under which a query keeps its statement. */
export const statementKey: unique symbol = Symbol('quern.statement')

/**
 * A query: an immutable value. `Row` is what a row of its result reads as; `Free` are the tables that it mentions and
 * that are not in its FROM (none in a closed query, which can be run); `E` are the constraints that it may violate.
 */
export interface Query<out Row = unknown, out Free extends string = string, out E = unknown> {
  readonly [rowKey]: Row
  readonly [freeKey]: Free
  readonly [violationKey]: E
  readonly [statementKey]: StatementNode
}

/**
 * What a query must be to be run: `query: Query<Row, Free, E> & Closed<Free>`. For an open query this is a type that
 * nothing has, and that names the missing tables.
 */
export type Closed<Free extends string> = [Free] extends [never] ? unknown : { readonly '~error': Missing<Free> }
type Missing<Free extends string> = Free extends `with ${infer Name}`
  ? `${Name} is read but is not in WITH: supply it with with()`
  : `${Free} is mentioned but is not in FROM: add it with from() or a join`

/** A violation of a constraint that a statement may meet, as the schema tells it. */
export interface Violation<out Kind extends ViolationKind, out Constraint extends string> {
  readonly kind: Kind
  readonly constraint: Constraint
}

/** The kinds of constraints, as violations of them are told apart. */
export type ViolationKind = 'unique' | 'foreign key' | 'check' | 'exclusion'

/** The row that a query gives. */
export type RowOf<Q> = Q extends Query<infer Row> ? Row : never

/** A query at run time. */
export class QueryValue {
  readonly [statementKey]: StatementNode
  /** Where the query was built, in development. */
  readonly origin: Origin | undefined

  constructor(statement: StatementNode) {
    this[statementKey] = statement
    this.origin = currentOrigin()
  }

  /** A query as JSON is its statement. */
  toJSON(): StatementNode {
    return this[statementKey]
  }
}

/** Whether a value is a query. */
export const isQuery = (value: unknown): value is Query => value instanceof QueryValue

/** The statement of a query: plain frozen data. */
export const statementOf = (query: Query): StatementNode => query[statementKey]

/** Where a query was built, if that is remembered; see {@link rememberOrigins}. */
export const originOf = (query: Query): Origin | undefined => (query instanceof QueryValue ? query.origin : undefined)

/** A statement as a query. The types are the caller's word, as for an AST that came from outside. */
export const queryOf = <Row = Readonly<Record<string, unknown>>, E = unknown>(statement: StatementNode): Query<Row, never, E> =>
  Object.freeze(new QueryValue(statement)) as unknown as Query<Row, never, E>
