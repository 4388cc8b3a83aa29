import { precedence } from '@quern/core'
import { isJsonNode } from '@quern/core/ast'
import { above } from '../precedence.ts'
import { printer } from '../printer.ts'

export const printIsJson = printer(isJsonNode, (node, { print }) => {
  const form = node.form === 'value' ? '' : ` ${node.form}`
  return `${print(node.expression, above(precedence.is))} is ${node.negated ? 'not ' : ''}json${form}${node.uniqueKeys ? ' with unique keys' : ''}`
}, precedence.is)
