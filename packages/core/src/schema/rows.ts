import type { AnyRef, OfClass, Typed } from '../expressions/typed.ts'
import type { sourceKey } from '../query/source.ts'
import type { AnyColumn, ColumnShape, shapeKey } from './column.ts'
import type { AnyTable, Columns } from './table.ts'

type Shape<C extends AnyColumn> = C[typeof shapeKey]

/** The columns of a table. */
export type ColumnsOf<T extends AnyTable> = T[typeof sourceKey] extends { readonly shape?: { readonly columns: infer C extends Columns } | undefined } ? C : never

/** A row of a table, as a query of the whole table reads it. */
export type Row<T extends AnyTable> = { -readonly [K in keyof ColumnsOf<T> & string]: Read<Shape<ColumnsOf<T>[K]>> }
type Read<S extends ColumnShape> = S['type']['out'] | S['null']

/** What a column accepts on insert and update: a value, or an expression of its class. `R` is what expressions may mention. */
export type Given<S extends ColumnShape, R> = S['type']['in'] | S['null'] | Typed<OfClass<S['type']['class']>, S['null'], R>

type KeysOf<C extends Columns, Has> = { [K in keyof C]: Shape<C[K]>['has'] extends Has ? K : never }[keyof C] & string

/** A row to insert: columns with a default or null may be left out, generated ones cannot be given. */
export type InsertRow<C extends Columns> =
  & { readonly [K in KeysOf<C, 'required'>]: Given<Shape<C[K]>, never> }
  & { readonly [K in KeysOf<C, 'optional'>]?: Given<Shape<C[K]>, never> | undefined }

/** A row to insert into a table. */
export type Insert<T extends AnyTable> = InsertRow<ColumnsOf<T>>

/** What an update sets; at least one column. Expressions may mention the row itself and, with `from`, other tables. */
export type UpdateRow<C extends Columns, R = AnyRef> = { readonly [K in KeysOf<C, 'required' | 'optional'>]?: Given<Shape<C[K]>, R> | undefined }

/** What an update of a table sets. */
export type Update<T extends AnyTable> = UpdateRow<ColumnsOf<T>>
