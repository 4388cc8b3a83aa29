import { callNode } from '../ast/expressions/call.ts'
import { functionSourceNode } from '../ast/sources/function-source.ts'
import { isExpression, parameter } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, typeKey, type OfFamily, type Ref, type RefOf, type Typed } from '../expressions/typed.ts'
import { typeOfColumn, type AnyColumn, type shapeKey } from '../schema/column.ts'
import type { DataType } from '../types/data-type.ts'
import { builtInName } from '../types/built-in-name.ts'
import { integerType, intervalType, timestamptzType } from '../types/scalars.ts'
import type { ArrayOf, DateType, Integer, Interval, TimestampTz, TypeInfo } from '../types/type-info.ts'
import type { MentionedTables } from './projection.ts'
import { makeSource, type AnySource } from './source.ts'

type TablesOf<A extends readonly unknown[]> = MentionedTables<RefOf<A[number]>>

/** The rows of a function as a source, with one column. */
export type ColumnSource<Name extends string, Column extends string, Ty extends TypeInfo, Null, Free extends string> =
  & { readonly [K in Column]: ExpressionOf<Ty, Null, Ref<Name, Name, `${Name}.${K}`>> }
  & AnySource<Name, never, Free>

const source = (name: string, call: { readonly name: string; readonly given: readonly Typed[] }, columns: readonly { readonly name: string; readonly type: DataType }[]): AnySource => {
  return makeSource({
    name,
    node: functionSourceNode.create({
      call: callNode.create({ name: call.name, arguments: call.given.map(each => each[nodeKey]) }),
      alias: name,
      columns: columns.map(column => column.name),
    }),
    columns: columns.map(column => ({ key: column.name, name: column.name, type: column.type })),
  })
}

type Bound = number | Typed<TypeInfo, unknown, never>

const boundNode = (given: unknown, type: DataType): Typed =>
  // A node with its type is all that `source` reads of an argument.
  isExpression(given) ? given : { [nodeKey]: parameter(given, type, true), [typeKey]: type } as Typed

/**
 * A series of numbers or of instants, both ends included, as a source with the column `value`.
 *
 * @example
 * ```ts fragment
 * const day = generateSeries('day', 1, 3)
 * from(day).select({ n: day.value }) // select "day"."value" as "n" from generate_series($1::integer, $2::integer) as "day" ("value")
 * ```
 * Source: PostgreSQL manual, "9.26. Set Returning Functions".
 */
export function generateSeries<const Name extends string>(name: Name, start: number | Typed<Integer, unknown, never>, stop: number | Typed<Integer, unknown, never>, step?: number | Typed<Integer, unknown, never>): ColumnSource<Name, 'value', Integer, never, never>
export function generateSeries<const Name extends string, Ty extends TypeInfo & OfFamily<'datetime'>>(name: Name, start: Typed<Ty, unknown, never>, stop: Typed<Ty, unknown, never>, step: Interval['in'] | Typed<Interval, unknown, never>): ColumnSource<Name, 'value', Ty extends DateType ? TimestampTz : Ty, never, never>
export function generateSeries(name: string, start: Bound, stop: Bound, step?: unknown): AnySource {
  const type = isExpression(start) ? start[typeKey] : integerType
  const given = [boundNode(start, type), boundNode(stop, type)]
  if (step !== undefined) given.push(boundNode(step, type.family === 'datetime' ? intervalType : type))
  // A series of dates is one of instants.
  return source(name, { name: 'generate_series', given }, [{ name: 'value', type: builtInName(type) === 'date' ? timestamptzType : type }])
}

/**
 * The elements of an array as rows, as a source with the column `value`. The array may be a column of a source before it.
 *
 * @example
 * ```ts fragment
 * const tag = unnest('tag', posts.tags)
 * from(posts).crossJoin(tag).select({ id: posts.id, tag: tag.value })
 * ```
 */
export function unnest<const Name extends string, E extends TypeInfo, EN, N, A extends Typed<ArrayOf<E, EN>, N>>(name: Name, array: A & Typed<ArrayOf<E, EN>, N>): ColumnSource<Name, 'value', E, EN, TablesOf<[A]>> {
  const { element } = array[typeKey]
  if (!element) throw new TypeError('the type of the elements is not known')
  return source(name, { name: 'unnest', given: [array] }, [{ name: 'value', type: element }]) as ColumnSource<Name, 'value', E, EN, TablesOf<[A]>>
}

type ColumnTypes = { readonly [name: string]: AnyColumn }

/**
 * The rows of any set-returning function as a source, with the names and types of its columns.
 *
 * @example
 * ```ts fragment
 * const part = tableFunction('part', 'json_each_text', [users.extra], { key: text(), value: text().nullable() })
 * ```
 */
export function tableFunction<const Name extends string, const A extends readonly Typed[], C extends ColumnTypes>(name: Name, functionName: string, given: A, columns: C):
  { readonly [K in keyof C & string]: ExpressionOf<C[K][typeof shapeKey]['type'], C[K][typeof shapeKey]['null'], Ref<Name, Name, `${Name}.${K}`>> } & AnySource<Name, never, TablesOf<A>> {
  const list = Object.entries(columns).map(([column, type]) => ({ name: column, type: typeOfColumn(type) }))
  return source(name, { name: functionName, given }, list) as never
}
