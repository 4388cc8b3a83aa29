/** Functions of numbers. Source: PostgreSQL manual, "9.3. Mathematical Functions and Operators". */
import { expression } from '../expressions/expression.ts'
import { isExpression } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { typeKey, type AnyExpression, type AnyRef, type OfClass, type Typed } from '../expressions/typed.ts'
import { builtInName } from '../types/built-in-name.ts'
import { doublePrecisionType, integerType, numericType } from '../types/scalars.ts'
import { cast } from './values.ts'
import type { DoublePrecision, Integer, Numeric, TypeInfo } from '../types/type-info.ts'
import { doublePrecision } from '../schema/types.ts'
import { callOf, constantFunction, sameTypeFunction, unaryFunction } from './define.ts'

/** Without its sign. SQL: `abs(a)`. */
export const abs = sameTypeFunction<'number'>('abs')
/** Rounding keeps numeric and makes double precision of every other number. */
type Rounded<Ty extends TypeInfo> = Ty['name'] extends 'numeric' ? Numeric : DoublePrecision

const rounding = (name: string) => <Ty extends TypeInfo & OfClass<'number'>, N, R extends AnyRef>(of: Typed<Ty, N, R>): ExpressionOf<Rounded<Ty>, N, R> =>
  expression(callOf(name, [of], []), isNumeric(of) ? numericType : doublePrecisionType)

const isNumeric = (of: Typed): boolean => builtInName(of[typeKey]) === 'numeric'

/** The next whole number up. SQL: `ceil(c)`. */
export const ceil = rounding('ceil')
/** The next whole number down. SQL: `floor(c)`. */
export const floor = rounding('floor')
/** The nearest whole number. SQL: `round(c)`. */
export const round = rounding('round')
/** Without its fraction. SQL: `trunc(c)`. */
export const trunc = rounding('trunc')
/** A numeric with so many digits after the point. SQL: `round(c, 2)`. */
export const roundTo = <N, R extends AnyRef>(of: Typed<Numeric, N, R>, digits: number | Typed<Integer, never, never>): ExpressionOf<Numeric, N, R> =>
  expression<Numeric, N, R>(callOf('round', [of, digits], [numericType, integerType]), numericType)
/** The sign: -1, 0 or 1. SQL: `sign(a)`. */
export const sign = rounding('sign')
/** A function that PostgreSQL has for numeric as well: a numeric is made double precision, so that the result always is. */
const ofDouble = (name: string) => {
  const call = unaryFunction(name, doublePrecisionType, doublePrecisionType)
  // What a cast gives is null and mentions tables where the given expression does.
  return ((given: unknown) => call((isExpression(given) && isNumeric(given) ? cast(given as AnyExpression<AnyRef>, doublePrecision()) : given) as never)) as typeof call
}

/** The square root. SQL: `sqrt(4)`. */
export const sqrt = ofDouble('sqrt')
/** The natural logarithm. SQL: `ln(2)`. */
export const ln = ofDouble('ln')
/** e to the power of a number. SQL: `exp(1)`. */
export const exp = ofDouble('exp')
/** A number from 0 up to 1, without 1. SQL: `random()`. */
export const random = constantFunction('random', doublePrecisionType)
/** Degrees as radians. SQL: `radians(180)`. */
export const radians = unaryFunction('radians', doublePrecisionType, doublePrecisionType)
/** The sine of radians. SQL: `sin(1)`. */
export const sin = unaryFunction('sin', doublePrecisionType, doublePrecisionType)
/** The cosine of radians. SQL: `cos(1)`. */
export const cos = unaryFunction('cos', doublePrecisionType, doublePrecisionType)
/** The angle in radians whose sine it is. SQL: `asin(1)`. */
export const asin = unaryFunction('asin', doublePrecisionType, doublePrecisionType)

