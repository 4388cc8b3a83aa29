import { operatorNamed, precedence, type Operator, type Precedence } from '@quern/core'
import { operationNode, type ExpressionNode } from '@quern/core/ast'
import { above } from '../precedence.ts'
import { printer, type PrintContext } from '../printer.ts'

const levelOf = (name: string): Precedence => operatorNamed(name)?.precedence ?? precedence.primary

/** An operand binds more tightly than its operator, or on the side where the operator associates as tightly. */
const operand = (node: ExpressionNode, operator: Operator, side: 'left' | 'right', { print }: PrintContext): string =>
  print(node, operator.associativity === side ? operator.precedence : above(operator.precedence))

const unary = (operator: Operator, only: ExpressionNode, context: PrintContext): string => {
  if (operator.fixity === 'postfix') return `${operand(only, operator, 'left', context)} ${operator.sql}`
  const right = operand(only, operator, 'right', context)
  // Two signs in a row would begin a comment, and two operators would be read as one.
  const gap = /^[a-z]/.test(operator.sql) || /^[^\w"'($]/.test(right) ? ' ' : ''
  return `${operator.sql}${gap}${right}`
}

/** Source: PostgreSQL manual, "4.1.6. Operator Precedence". */
export const printOperation = printer(operationNode, (node, context) => {
  // The check of the node kind has seen that the operator is in the table and has the operands that it takes.
  const operator = operatorNamed(node.operator) as Operator
  const [first, ...rest] = node.operands as readonly [ExpressionNode, ...ExpressionNode[]]
  context.since(`operator ${operator.sql}`, operator.since)
  if (rest.length === 0) return unary(operator, first, context)
  return [operand(first, operator, 'left', context), ...rest.map(each => operand(each, operator, 'right', context))].join(` ${operator.sql} `)
}, node => levelOf(node.operator))
