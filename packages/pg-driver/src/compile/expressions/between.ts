import { precedence } from '@quern/core'
import { betweenNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { above } from '../precedence.ts'

export const printBetween = printer(betweenNode, (node, { print }) => `${print(node.expression, above(precedence.membership))} ${node.negated ? 'not ' : ''}between ${print(node.low, above(precedence.membership))} and ${print(node.high, above(precedence.membership))}`, precedence.membership)
