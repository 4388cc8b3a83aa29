import type { OfClass, Typed } from '../expressions/typed.ts'
import type { sourceKey } from '../query/source.ts'
import type { AnyColumn, ColumnShape, shapeKey } from './column.ts'
import type { AnyTable, Columns } from './table.ts'

type Shape<C extends AnyColumn> = C[typeof shapeKey]

/** The columns of a table. */
export type ColumnsOf<T extends AnyTable> = T[typeof sourceKey] extends { readonly shape?: { readonly columns: infer C extends Columns } | undefined } ? C : never

/** A row of a table, as a query of the whole table reads it. */
export type Row<T extends AnyTable> = { -readonly [K in keyof ColumnsOf<T> & string]: Read<Shape<ColumnsOf<T>[K]>> }
type Read<S extends ColumnShape> = S['type']['out'] | S['null']

type KeysOf<C extends Columns, Has> = { [K in keyof C]: Shape<C[K]>['has'] extends Has ? K : never }[keyof C] & string

/** A row to insert: a value for each column, or an expression of its class that mentions no table; columns with a default or null may be left out, generated ones cannot be given. */
export type InsertRow<C extends Columns> =
  & { readonly [K in KeysOf<C, 'required'>]: Shape<C[K]>['type']['in'] | Shape<C[K]>['null'] | Typed<OfClass<Shape<C[K]>['type']['class']>, Shape<C[K]>['null'], never> }
  & { readonly [K in KeysOf<C, 'optional'>]?: Shape<C[K]>['type']['in'] | Shape<C[K]>['null'] | Typed<OfClass<Shape<C[K]>['type']['class']>, Shape<C[K]>['null'], never> | undefined }

/** A row to insert into a table. */
export type Insert<T extends AnyTable> = InsertRow<ColumnsOf<T>>

/** What an update sets; at least one column. Expressions may mention the row itself and, with `from`, other tables. */
export type UpdateRow<C extends Columns> = {
  readonly [K in KeysOf<C, 'required' | 'optional'>]?: Shape<C[K]>['type']['in'] | Shape<C[K]>['null'] | Typed<OfClass<Shape<C[K]>['type']['class']>, Shape<C[K]>['null']> | undefined
}

/** What an update of a table sets. */
export type Update<T extends AnyTable> = UpdateRow<ColumnsOf<T>>
