import { windowDefinitionNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printWindowDefinition = printer(windowDefinitionNode, (node, { print, list, name }) => [
  node.base === undefined ? '' : name(node.base),
  node.partitionBy.length > 0 ? `partition by ${list(node.partitionBy)}` : '',
  node.orderBy.length > 0 ? `order by ${list(node.orderBy)}` : '',
  node.frame ? print(node.frame) : '',
].filter(part => part !== '').join(' '))
