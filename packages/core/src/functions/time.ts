/** Functions of dates and times. Source: PostgreSQL manual, "9.9. Date/Time Functions and Operators". */
import { currentValueNode } from '../ast/expressions/current-value.ts'
import { extractNode, type ExtractNode } from '../ast/expressions/extract.ts'
import { expression } from '../expressions/expression.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyRef, type NullOf, type OfFamily, type RefOf, type Typed } from '../expressions/typed.ts'
import { builtInName } from '../types/built-in-name.ts'
import type { DataType } from '../types/data-type.ts'
import { dateType, doublePrecisionType, integerType, intervalType, nameType, numericType, textType, timestampType, timestamptzType } from '../types/scalars.ts'
import type { DateType, Numeric, Text, TimestampTz, TypeInfo } from '../types/type-info.ts'
import { binaryFunction, callOf, constantFunction, ternaryFunction, unaryFunction } from './define.ts'

/** The instant at which the transaction began. SQL: `now()`. */
export const now = constantFunction('now', timestamptzType)
/** The instant, even within a statement. SQL: `clock_timestamp()`. */
export const clockTimestamp = constantFunction('clock_timestamp', timestamptzType)

const current = <Ty extends TypeInfo>(name: 'current_date' | 'current_timestamp' | 'localtimestamp' | 'current_user' | 'session_user' | 'current_schema', type: DataType<Ty>) =>
  (): ExpressionOf<Ty, never, never> => expression(currentValueNode.create({ name }), type)

/** Today in the session's zone. SQL: `current_date`. */
export const currentDate: () => ExpressionOf<DateType, never, never> = current('current_date', dateType)
/** The instant at which the transaction began, as the standard writes it. SQL: `current_timestamp`. */
export const currentTimestamp: () => ExpressionOf<TimestampTz, never, never> = current('current_timestamp', timestamptzType)
/** The session zone's wall clock when the transaction began. SQL: `localtimestamp`. */
export const localTimestamp = current('localtimestamp', timestampType)
/** The role that permissions are checked for. SQL: `current_user`. */
export const currentUser: () => ExpressionOf<Text<'name'>, never, never> = current('current_user', nameType)
/** The role that logged in. SQL: `session_user`. */
export const sessionUser: () => ExpressionOf<Text<'name'>, never, never> = current('session_user', nameType)
/** The first schema of the search path. SQL: `current_schema`. */
export const currentSchema: () => ExpressionOf<Text<'name'>, never, never> = current('current_schema', nameType)

/** The units that a time can be cut to. */
export type TruncateUnit = 'microseconds' | 'milliseconds' | 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'decade' | 'century' | 'millennium'
/** The fields of a date, time or interval. */
export type ExtractField = ExtractNode['field']

/** Cut to a unit: the start of its hour, day, month. A date becomes an instant. SQL: `date_trunc('day', d)`. */
export const dateTrunc = <Ty extends TypeInfo & OfFamily<'datetime' | 'interval'>, N, R extends AnyRef>(unit: TruncateUnit, of: Typed<Ty, N, R>): ExpressionOf<Ty extends DateType ? TimestampTz : Ty, N, R> => {
  const isDate = builtInName(of[typeKey]) === 'date'
  return expression(callOf('date_trunc', [unit, of], [textType]), isDate ? timestamptzType : of[typeKey])
}

/** A field as a number; `epoch` counts seconds since 1970. SQL: `extract(epoch from d)`. */
export const extract = <N, R extends AnyRef>(field: ExtractField, of: Typed<OfFamily<'datetime' | 'interval'>, N, R>): ExpressionOf<Numeric, N, R> =>
  expression<Numeric, N, R>(extractNode.create({ field, expression: of[nodeKey] }), numericType)

/** The time between two instants in years, months and days. SQL: `age(d1, d2)`. */
export const age = binaryFunction('age', timestamptzType, timestamptzType, intervalType)
/** As a text in a format. SQL: `to_char(d, 'YYYY-MM')`. */
export const toChar = <N, R extends AnyRef, X extends string | Typed<Text>>(of: Typed<OfFamily<'datetime' | 'interval' | 'integer' | 'number'>, N, R>, format: X): ExpressionOf<Text, N | NullOf<X>, R | RefOf<X>> =>
  expression<Text, N | NullOf<X>, R | RefOf<X>>(callOf('to_char', [of, format], [textType]), textType)
/** A date of its year, month and day. SQL: `make_date(2020, 1, 1)`. */
export const makeDate = ternaryFunction('make_date', integerType, integerType, integerType, dateType)
/** The instant so many seconds after the start of 1970. SQL: `to_timestamp(0)`. */
export const toTimestamp = unaryFunction('to_timestamp', doublePrecisionType, timestamptzType)
