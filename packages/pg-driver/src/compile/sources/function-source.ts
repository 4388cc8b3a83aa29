import { functionSourceNode } from '@quern/core/ast'
import { aliased } from '../aliased.ts'
import { printCallOnly } from '../call-kinds.ts'
import { printer } from '../printer.ts'

export const printFunctionSource = printer(functionSourceNode, (node, context) =>
  `${node.lateral ? 'lateral ' : ''}${printCallOnly('functionSource', node.call, context)}${node.ordinality ? ' with ordinality' : ''}${aliased(node, context.name)}`)
