import { arithmeticOperators } from './arithmetic.ts'
import { comparisonOperators } from './comparison.ts'
import { containerOperators } from './containers.ts'
import { logicOperators } from './logic.ts'
import type { Operator } from './operator.ts'
import { temporalOperators } from './temporal.ts'
import { textOperators } from './text.ts'

/** Every operator: the one table that printing, parentheses, docs and tests read. */
export const operators: readonly Operator[] = [
  ...comparisonOperators,
  ...logicOperators,
  ...arithmeticOperators,
  ...textOperators,
  ...temporalOperators,
  ...containerOperators,
]

const byName: ReadonlyMap<string, Operator> = new Map(operators.map(operator => [operator.name, operator]))

/** The row of an operator by its name in the AST, or nothing. */
export const operatorNamed = (name: string): Operator | undefined => byName.get(name)

export type { Operand, Operator } from './operator.ts'
export { precedence, type Precedence } from './precedence.ts'
