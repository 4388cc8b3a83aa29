import { precedence } from '@quern/core'
import { inListNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { notQuery } from '../not-query.ts'
import { above } from '../precedence.ts'

export const printInList = printer(inListNode, (node, { print, list, fault }) => {
  const [only, ...more] = node.values
  if (node.values.length === 0) fault({ tag: 'InvalidNode', outcome: 'none', kind: 'inList', problem: 'a list of no expression: nothing is in it' })
  return `${print(node.expression, above(precedence.membership))} ${node.negated ? 'not ' : ''}in (${only && more.length === 0 ? notQuery(only, print) : list(node.values)})`
}, precedence.membership)
