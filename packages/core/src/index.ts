/**
 * Schema descriptors, expressions, statements and the AST of PostgreSQL, as immutable values.
 *
 * @packageDocumentation
 */
export { isExpression } from './expressions/expression-value.ts'
export type * from './expressions/families.ts'
export { allOf, anyOf } from './expressions/quantified.ts'
export { nodeKey, typeKey } from './expressions/typed.ts'
export type {
  Aggregated, AnyExpression, AnyRef, Condition, InfoOf, NullOf, OfClass, OfFamily, Present, Ref, RefOf, Typed,
} from './expressions/typed.ts'
export type { Aggregate, AggregateMethods } from './functions/aggregate.ts'
export { call } from './functions/define.ts'
export * from './functions/index.ts'
export {
  cumeDist, currentRow, denseRank, firstValue, following, lag, lastValue, lead, nthValue, ntile, percentRank, preceding, rank, rowNumber,
  unboundedFollowing, unboundedPreceding, window, type Frame, type FrameBound, type Window, type WindowFunction, type WindowParts,
} from './functions/window.ts'
export { operatorNamed, operators, precedence, type Operator, type Precedence } from './operators/index.ts'
export { cte, recursive, type Cte, type CteOptions, type CteSource, type RecursiveOptions } from './query/cte.ts'
export * from './query/function-source.ts'
export { insertInto, type InsertInto, type InsertQuery, type OnConflict } from './query/insert.ts'
export { rememberOrigins, type Origin } from './query/origin.ts'
export type { ProjectedRow, Projection, Selectable } from './query/projection.ts'
export { isQuery, originOf, queryOf, statementOf, type Closed, type Query, type RowOf, type Violation, type ViolationKind } from './query/query.ts'
export { from, select, type From, type LockOptions, type RowCount } from './query/select.ts'
export { outputColumns, type Combined, type Derived, type SelectQuery } from './query/selected.ts'
export { isSource, sourceKey, type AnySource, type SourceMeta } from './query/source.ts'
export { identifier, sql, type ExpressionTag, type Fragment, type Hole, type Sql, type StatementTag } from './query/sql.ts'
export { deleteFrom, update, type UnguardedWrite, type UpdateTable, type WriteQuery } from './query/write.ts'
export {
  columnDefinition, typeOfColumn, type AnyColumn, type Column, type ColumnDefinition, type ColumnRule, type IdentityOptions, type Presence,
  type ReferenceOptions, type ReferentialAction,
} from './schema/column.ts'
export { constraintsOf, tableConstraints, type ConstraintColumns } from './schema/constraint-names.ts'
export * from './schema/constraints.ts'
export { identifierBytes, identifierFault } from './schema/identifier.ts'
export type { ColumnsOf, Insert, InsertRow, Row, Update, UpdateRow } from './schema/rows.ts'
export { snakeCase, type SnakeCase } from './schema/snake-case.ts'
export {
  alias, schema, table, tableDefinition, type AnyTable, type Columns, type Schema, type Table, type TableColumnDefinition, type TableDefinition,
  type TableOptions,
} from './schema/table.ts'
export * from './schema/types.ts'
export * from './schema/user-types.ts'
export type { UniqueNames, Violations } from './schema/violations.ts'
export type { DataType } from './types/data-type.ts'
export type * from './types/type-info.ts'
