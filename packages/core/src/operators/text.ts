import { booleanType, textType } from '../types/scalars.ts'
import { inferring, type Operator } from './operator.ts'
import { precedence } from './precedence.ts'

const match = (name: string, sql: string, about: string): Operator => ({
  name, sql, fixity: 'infix', precedence: precedence.other, associativity: 'left', families: ['text'], operand: inferring(textType),
  result: () => booleanType, nulls: 'strict', about, example: `select b ${sql} '^a' from t`,
})

/** Source: PostgreSQL manual, "9.4. String Functions and Operators" and "9.7.3. POSIX Regular Expressions". */
export const textOperators: readonly Operator[] = [
  match('matches', '~', 'Matches a POSIX regular expression.'),
  match('matchesInsensitive', '~*', 'Matches a POSIX regular expression, whatever the case.'),
  match('notMatches', '!~', 'Does not match a POSIX regular expression.'),
  match('notMatchesInsensitive', '!~*', 'Does not match a POSIX regular expression, whatever the case.'),
  { name: 'concatText', method: 'concat', sql: '||', fixity: 'infix', precedence: precedence.other, associativity: 'left', families: ['text'], operand: inferring(textType), result: () => textType, nulls: 'strict', about: 'Two texts in a row.', example: "select b || 'x' from t" },
]
