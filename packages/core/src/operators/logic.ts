import { booleanType } from '../types/scalars.ts'
import type { Operator } from './operator.ts'
import { precedence } from './precedence.ts'

const logic = { families: [], result: () => booleanType, nulls: 'own' } as const

/** The logical operators. Source: PostgreSQL manual, "9.1. Logical Operators". */
export const logicOperators: readonly Operator[] = [
  { ...logic, name: 'and', sql: 'and', fixity: 'infix', precedence: precedence.and, associativity: 'left', about: 'Both; false if one is false, else null if one is null.', example: "select a > 1 and b = 'x' from t" },
  { ...logic, name: 'or', sql: 'or', fixity: 'infix', precedence: precedence.or, associativity: 'left', about: 'Either; true if one is true, else null if one is null.', example: "select a > 1 or b = 'x' from t" },
  { ...logic, name: 'not', sql: 'not', fixity: 'prefix', precedence: precedence.not, associativity: 'right', about: 'The opposite; null for null.', example: 'select not a > 1 from t' },
]
