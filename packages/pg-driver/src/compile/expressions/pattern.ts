import { precedence } from '@quern/core'
import { patternNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { above } from '../precedence.ts'

export const printPattern = printer(patternNode, (node, { print }) => {
  const side = above(precedence.membership)
  const escape = node.escape ? ` escape ${print(node.escape, side)}` : ''
  return `${print(node.expression, side)} ${node.negated ? 'not ' : ''}${node.form} ${print(node.pattern, side)}${escape}`
}, precedence.membership)
