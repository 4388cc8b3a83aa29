import { castNode } from '../ast/expressions/cast.ts'
import { literalNode } from '../ast/expressions/literal.ts'
import { expression } from '../expressions/expression.ts'
import { parameter } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type Typed } from '../expressions/typed.ts'
import { typeOfColumn, type AnyColumn, type shapeKey } from '../schema/column.ts'
import { tagValue } from '../ast/tagged-value.ts'
import { bigintType, booleanType, integerType, numericType, textType } from '../types/scalars.ts'
import type { DataType } from '../types/data-type.ts'
import type { BigInt, Bool, Integer, Numeric, Text, TypeInfo } from '../types/type-info.ts'

type TypeOf<C extends AnyColumn> = C[typeof shapeKey]['type']

/**
 * A value as an expression of a type, where nothing else says the type: in `select`, as an argument.
 *
 * @example
 * ```ts fragment
 * select({ answer: value(42, integer()) }) // select $1::integer as "answer"
 * ```
 */
export const value = <C extends AnyColumn, const V extends TypeOf<C>['in'] | null>(given: V, type: C): ExpressionOf<TypeOf<C>, V extends null ? null : never, never> =>
  expression(parameter(given, typeOfColumn(type), true), typeOfColumn(type))

/** The type of a constant that is written into the statement. */
export type LiteralType<V> = V extends string ? Text : V extends boolean ? Bool : V extends bigint ? BigInt : V extends number ? (`${V}` extends `${string}.${string}` | `${string}e-${string}` ? Numeric : Integer) : Text

const literalType = (given: string | number | bigint | boolean | null): DataType => {
  switch (typeof given) {
    case 'boolean':
      return booleanType
    case 'bigint':
      return bigintType
    case 'number':
      return Number.isInteger(given) ? integerType : numericType
    default:
      return textType
  }
}

/**
 * A constant that is written into the statement's text, and so is part of its shape. For what the program's author
 * writes; what a user gives belongs in a parameter.
 *
 * @example
 * ```ts fragment
 * coalesce(users.name, literal('')) // coalesce("users"."name", '')
 * ```
 * A number that is not finite, or a whole number beyond 32 bits, is refused by throwing: write a `bigint`, or `value`.
 */
export const literal = <const V extends string | number | bigint | boolean | null>(given: V): ExpressionOf<LiteralType<V>, V extends null ? null : never, never> => {
  if (typeof given === 'number' && (!Number.isFinite(given) || (Number.isInteger(given) && Math.abs(given) > 2147483647))) {
    throw new TypeError(`${given} cannot be written as a constant`)
  }
  return expression(literalNode.create({ value: tagValue(given) }), literalType(given))
}

/**
 * A value converted to another type.
 *
 * @example
 * ```ts fragment
 * cast(users.age, text()) // "users"."age"::text
 * ```
 * Source: PostgreSQL manual, "4.2.9. Type Casts".
 */
export const cast = <Null, R extends AnyRef, C extends AnyColumn>(of: Typed<TypeInfo, Null, R>, type: C): ExpressionOf<TypeOf<C>, Null, R> =>
  expression(castNode.create({ expression: of[nodeKey], type: typeOfColumn(type).node }), typeOfColumn(type))
