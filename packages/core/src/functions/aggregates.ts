/** Aggregate functions. Source: PostgreSQL manual, "9.21. Aggregate Functions", "4.2.7. Aggregate Expressions". */
import { aggregateNode, type AggregateNode } from '../ast/expressions/aggregate.ts'
import { orderingNode } from '../ast/clauses/ordering.ts'
import { literalNode } from '../ast/expressions/literal.ts'
import { isExpression, lift } from '../expressions/expression-value.ts'
import { nodeKey, typeKey, type Aggregated, type AnyRef, type OfClass, type OfFamily, type Typed } from '../expressions/typed.ts'
import { builtInName } from '../types/built-in-name.ts'
import { arrayOfNullable, type DataType } from '../types/data-type.ts'
import { bigintType, booleanType, doublePrecisionType, jsonbType, numericType, textType } from '../types/scalars.ts'
import type { ArrayOf, BigInt, Bool, DoublePrecision, Interval, Jsonb, Money, Numeric, Real, Text, TypeInfo } from '../types/type-info.ts'
import { aggregate, type Aggregate } from './aggregate.ts'

/** The type of a sum: wide enough not to overflow as soon as its terms would. */
export interface SumTypes {
  readonly 'smallint': BigInt
  readonly 'integer': BigInt
  readonly 'bigint': Numeric
  readonly 'numeric': Numeric
  readonly 'real': Real
  readonly 'double precision': DoublePrecision
  readonly 'interval': Interval
  readonly 'money': Money
}
/** The type of an average. */
export interface AverageTypes {
  readonly 'smallint': Numeric
  readonly 'integer': Numeric
  readonly 'bigint': Numeric
  readonly 'numeric': Numeric
  readonly 'real': DoublePrecision
  readonly 'double precision': DoublePrecision
  readonly 'interval': Interval
}

const nameOf = (of: Typed): string => builtInName(of[typeKey])

const sumType = (of: Typed): DataType => {
  switch (nameOf(of)) {
    case 'smallint':
    case 'integer':
      return bigintType
    case 'bigint':
      return numericType
    default:
      return of[typeKey]
  }
}
const averageType = (of: Typed): DataType => {
  switch (nameOf(of)) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return numericType
    case 'real':
      return doublePrecisionType
    default:
      return of[typeKey]
  }
}

const node = (name: string, given: readonly unknown[], types: readonly DataType[] = []): AggregateNode =>
  aggregateNode.create({
    name,
    arguments: given.map((each, at) => isExpression(each) ? each[nodeKey] : lift(each, types[at] ?? textType, true)),
  })

/**
 * The number of rows, or of rows where the expression is not null. Never null.
 *
 * @example
 * ```ts fragment
 * from(users).select({ n: count() }) // select count(*) as "n" from "users"
 * ```
 */
export const count = <R extends AnyRef = never>(of?: Typed<unknown, unknown, R>): Aggregate<BigInt, never, CountRef<R>> =>
  aggregate(node('count', of === undefined ? [] : [of]), bigintType)
type CountRef<R extends AnyRef> = [R] extends [never] ? Aggregated<Star> : Aggregated<R>
/** What `count(*)` mentions: no table, yet it is an aggregate. */
export interface Star extends AnyRef { readonly table: never; readonly outer: never; readonly column: never; readonly group: never }

/** The sum; null of no rows. SQL: `sum(a)`. */
export const sum = <Ty extends TypeInfo & { readonly name: keyof SumTypes }, R extends AnyRef>(of: Typed<Ty, unknown, R>): Aggregate<SumTypes[Ty['name']], null, Aggregated<R>> =>
  aggregate(node('sum', [of]), sumType(of))
/** The average; null of no rows. SQL: `avg(a)`. */
export const avg = <Ty extends TypeInfo & { readonly name: keyof AverageTypes }, R extends AnyRef>(of: Typed<Ty, unknown, R>): Aggregate<AverageTypes[Ty['name']], null, Aggregated<R>> =>
  aggregate(node('avg', [of]), averageType(of))
/** The least value; null of no rows. SQL: `min(a)`. */
export const min = <Ty extends TypeInfo, R extends AnyRef>(of: Typed<Ty, unknown, R>): Aggregate<Ty, null, Aggregated<R>> =>
  aggregate(node('min', [of]), of[typeKey])
/** The greatest value; null of no rows. SQL: `max(a)`. */
export const max = <Ty extends TypeInfo, R extends AnyRef>(of: Typed<Ty, unknown, R>): Aggregate<Ty, null, Aggregated<R>> =>
  aggregate(node('max', [of]), of[typeKey])
/** The values as an array, nulls included; null of no rows. SQL: `array_agg(a)`. */
export const arrayAgg = <Ty extends TypeInfo, N, R extends AnyRef>(of: Typed<Ty, N, R>): Aggregate<ArrayOf<Ty, N | OuterNull<R>>, null, Aggregated<R>> =>
  aggregate(node('array_agg', [of]), arrayOfNullable(of[typeKey]))
/** An outer join may bring nulls into an array. */
type OuterNull<R extends AnyRef> = [R['outer']] extends [never] ? never : null
/** The texts in a row with a separator between; null of no rows. SQL: `string_agg(b, ',')`. */
export const stringAgg = <R extends AnyRef>(of: Typed<OfClass<'text'>, unknown, R>, separator: string): Aggregate<Text, null, Aggregated<R>> =>
  aggregate(node('string_agg', [of, separator], [textType, textType]), textType)
/** The values as a JSON array; null of no rows. SQL: `jsonb_agg(a)`. */
export const jsonbAgg = <R extends AnyRef>(of: Typed<unknown, unknown, R>): Aggregate<Jsonb, null, Aggregated<R>> =>
  aggregate(node('jsonb_agg', [of]), jsonbType)
/** Keys and values as a JSON object; null of no rows. SQL: `jsonb_object_agg(id, b)`. */
export const jsonbObjectAgg = <R extends AnyRef, R2 extends AnyRef>(key: Typed<unknown, unknown, R>, of: Typed<unknown, unknown, R2>): Aggregate<Jsonb, null, Aggregated<R | R2>> =>
  aggregate(node('jsonb_object_agg', [key, of]), jsonbType)
/** Whether all are true; null of no rows. SQL: `bool_and(a)`. */
export const boolAnd = <R extends AnyRef>(of: Typed<OfClass<'boolean'>, unknown, R>): Aggregate<Bool, null, Aggregated<R>> =>
  aggregate(node('bool_and', [of]), booleanType)
/** Whether one is true; null of no rows. SQL: `bool_or(a)`. */
export const boolOr = <R extends AnyRef>(of: Typed<OfClass<'boolean'>, unknown, R>): Aggregate<Bool, null, Aggregated<R>> =>
  aggregate(node('bool_or', [of]), booleanType)

const fraction = (of: number) => literalNode.create({ value: of })

/**
 * The value below which a share of the values lies, between two values where need be; null of no rows.
 *
 * @example
 * ```ts fragment
 * percentileCont(0.9, flights.delay) // percentile_cont(0.9) within group (order by "flights"."delay")
 * ```
 */
export const percentileCont = <R extends AnyRef>(share: number, of: Typed<OfFamily<'integer' | 'number'>, unknown, R>): Aggregate<DoublePrecision, null, Aggregated<R>> =>
  aggregate(within('percentile_cont', share, of), doublePrecisionType)
/** The first value below which at least a share of the values lies; null of no rows. SQL: `percentile_disc(0.5) within group (order by a)`. */
export const percentileDisc = <Ty extends TypeInfo, R extends AnyRef>(share: number, of: Typed<Ty, unknown, R>): Aggregate<Ty, null, Aggregated<R>> =>
  aggregate(within('percentile_disc', share, of), of[typeKey])

const within = (name: string, share: number, of: Typed): AggregateNode =>
  aggregateNode.create({ name, arguments: [fraction(share)], withinGroup: [orderingNode.create({ expression: of[nodeKey] })] })
