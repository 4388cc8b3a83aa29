import { precedence } from '@quern/core'
import { betweenNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { above } from '../precedence.ts'

/** The grammar of the lower bound has fewer operators than any other place, and none of those that are looser than a sign are all in it. */
export const printBetween = printer(betweenNode, (node, { print }) => {
  const side = above(precedence.membership)
  return `${print(node.expression, side)} ${node.negated ? 'not ' : ''}between ${print(node.low, precedence.sign)} and ${print(node.high, side)}`
}, precedence.membership)
