import { builtInName as nameOf } from '../types/built-in-name.ts'
import type { DataType } from '../types/data-type.ts'
import { dateType, doublePrecisionType, integerType, intervalType, numberType, numericType, timestampType, widerType } from '../types/scalars.ts'
import type { Family } from '../types/type-info.ts'
import { casting, leftType, same, type Operand, type Operator } from './operator.ts'
import { precedence, type Precedence } from './precedence.ts'

/** The result of arithmetic: the wider of two numeric types. A numeric type with modifiers gives one without. */
const wider = (left: DataType, right: DataType): DataType =>
  numberType(nameOf(left)) && numberType(nameOf(right)) ? widerType(nameOf(left), nameOf(right)) : left

const numbers: readonly Family[] = ['integer', 'number']
const arithmetic = (name: string, sql: string, level: Precedence, about: string): Operator => ({
  name, sql, fixity: 'infix', precedence: level, associativity: 'left', families: numbers, operand: same, result: wider,
  nulls: 'strict', about, example: `select a ${sql} 2 from t`,
})

const isFloat = (type: DataType): boolean => nameOf(type) === 'real' || nameOf(type) === 'double precision'

/** A power is numeric where one side is and neither is a floating-point number; of whole numbers it is double precision. */
const powerType = (left: DataType, right: DataType): DataType =>
  !isFloat(left) && !isFloat(right) && (nameOf(left) === 'numeric' || nameOf(right) === 'numeric') ? numericType : doublePrecisionType

const bits = (name: string, sql: string, operand: (left: DataType) => Operand, about: string): Operator => ({
  name, sql, fixity: 'infix', precedence: precedence.other, associativity: 'left', families: ['integer'], operand, result: leftType,
  nulls: 'strict', about, example: `select a ${sql} 1 from t`,
})

/** A date moved by an interval is a timestamp; everything else keeps its type. */
const shifted = (left: DataType): DataType => (nameOf(left) === nameOf(dateType) ? timestampType : left)
const span: readonly Family[] = ['datetime', 'interval']

/** Source: PostgreSQL manual, "9.3. Mathematical Functions and Operators" and "9.9. Date/Time Functions and Operators". */
export const arithmeticOperators: readonly Operator[] = [
  arithmetic('plus', '+', precedence.additive, 'Sum.'),
  arithmetic('minus', '-', precedence.additive, 'Difference.'),
  arithmetic('times', '*', precedence.multiplicative, 'Product.'),
  arithmetic('dividedBy', '/', precedence.multiplicative, 'Quotient; of whole numbers the remainder is dropped.'),
  arithmetic('modulo', '%', precedence.multiplicative, 'Remainder, with the sign of the dividend.'),
  { name: 'toPower', sql: '^', fixity: 'infix', precedence: precedence.power, associativity: 'left', families: numbers, operand: left => ({ type: powerType(left, left), cast: true }), result: powerType, nulls: 'strict', about: 'Power; of several the left one first.', example: 'select a ^ 2 from t' },
  { name: 'negated', sql: '-', fixity: 'prefix', precedence: precedence.sign, associativity: 'right', families: numbers, result: leftType, nulls: 'strict', about: 'The opposite number.', example: 'select -a from t' },
  bits('bitAnd', '&', same, 'Bits set in both.'),
  bits('bitOr', '|', same, 'Bits set in either.'),
  bits('bitXor', '#', same, 'Bits set in one.'),
  bits('shiftLeft', '<<', casting(integerType), 'Bits moved to the left.'),
  bits('shiftRight', '>>', casting(integerType), 'Bits moved to the right.'),
  { name: 'bitNot', sql: '~', fixity: 'prefix', precedence: precedence.other, associativity: 'none', families: ['integer'], result: leftType, nulls: 'strict', about: 'Every bit turned.', example: 'select ~a from t' },
  { name: 'plusInterval', method: 'plus', sql: '+', fixity: 'infix', precedence: precedence.additive, associativity: 'left', families: span, operand: casting(intervalType), result: shifted, nulls: 'strict', about: 'A time moved by an interval.', example: "select d + interval '1 day' from t" },
  { name: 'minusInterval', method: 'minus', sql: '-', fixity: 'infix', precedence: precedence.additive, associativity: 'left', families: span, operand: casting(intervalType), result: shifted, nulls: 'strict', about: 'A time moved back by an interval.', example: "select d - interval '1 day' from t" },
  { name: 'since', sql: '-', fixity: 'infix', precedence: precedence.additive, associativity: 'left', families: ['datetime'], operand: same, result: (left, right) => (nameOf(left) === 'date' && nameOf(right) === 'date' ? integerType : intervalType), nulls: 'strict', about: 'The time between; whole days between dates.', example: 'select d - d from t' },
  { name: 'timesNumber', method: 'times', sql: '*', fixity: 'infix', precedence: precedence.multiplicative, associativity: 'left', families: ['interval'], operand: casting(doublePrecisionType), result: leftType, nulls: 'strict', about: 'A multiple of an interval.', example: "select interval '1 day' * 2 from t" },
]
