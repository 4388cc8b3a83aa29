import { booleanType } from '../types/scalars.ts'
import type { Family } from '../types/type-info.ts'
import { same, type Operator } from './operator.ts'
import { precedence } from './precedence.ts'

/** The families whose values have an order. */
export const ordered: readonly Family[] = [
  'integer', 'number', 'text', 'boolean', 'datetime', 'interval', 'comparable', 'array', 'range', 'multirange', 'network', 'tsvector', 'tsquery', 'bytea', 'bits',
]
/** The families whose values have an equality. */
export const equatable: readonly Family[] = [...ordered, 'equatable', 'jsonb']
/** Every family. */
export const everyFamily: readonly Family[] = [...equatable, 'json', 'plain']

const comparison = (name: string, sql: string, families: readonly Family[], about: string): Operator => ({
  name, sql, fixity: 'infix', precedence: precedence.comparison, associativity: 'none', families, operand: same,
  result: () => booleanType, nulls: 'strict', about, example: `select a ${sql} 1 from t`,
})

const distinct = (name: string, sql: string, about: string): Operator => ({
  name, sql, fixity: 'infix', precedence: precedence.is, associativity: 'none', families: equatable, operand: same,
  result: () => booleanType, nulls: 'total', about, example: `select a ${sql} 1 from t`,
})

const test = (name: string, sql: string, families: readonly Family[], operand: string, about: string): Operator => ({
  name, sql, fixity: 'postfix', precedence: precedence.is, associativity: 'none', families,
  result: () => booleanType, nulls: 'total', about, example: `select ${operand} ${sql} from t`,
})

/** Comparisons and the tests with IS. Source: PostgreSQL manual, "9.2. Comparison Functions and Operators". */
export const comparisonOperators: readonly Operator[] = [
  comparison('eq', '=', equatable, 'Equal.'),
  comparison('ne', '<>', equatable, 'Not equal.'),
  comparison('lt', '<', ordered, 'Less than.'),
  comparison('lte', '<=', ordered, 'Less than or equal.'),
  comparison('gt', '>', ordered, 'Greater than.'),
  comparison('gte', '>=', ordered, 'Greater than or equal.'),
  distinct('isDistinctFrom', 'is distinct from', 'Not equal, null being a value.'),
  distinct('isNotDistinctFrom', 'is not distinct from', 'Equal, null being a value.'),
  test('isNull', 'is null', everyFamily, 'a', 'Null.'),
  test('isNotNull', 'is not null', everyFamily, 'a', 'Not null.'),
  test('isTrue', 'is true', ['boolean'], '(a > 1)', 'True; false for null.'),
  test('isNotTrue', 'is not true', ['boolean'], '(a > 1)', 'False or null.'),
  test('isFalse', 'is false', ['boolean'], '(a > 1)', 'False; false for null.'),
  test('isNotFalse', 'is not false', ['boolean'], '(a > 1)', 'True or null.'),
  test('isUnknown', 'is unknown', ['boolean'], '(a > 1)', 'Null, of a truth value.'),
  test('isNotUnknown', 'is not unknown', ['boolean'], '(a > 1)', 'Not null, of a truth value.'),
]
