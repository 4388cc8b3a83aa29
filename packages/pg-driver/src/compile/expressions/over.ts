import { overNode } from '@quern/core/ast'
import { printCallOnly } from '../call-kinds.ts'
import { printer } from '../printer.ts'

export const printOver = printer(overNode, (node, context) => {
  const call = printCallOnly('over', node.call, context)
  return `${call} over ${node.name === undefined ? `(${node.window ? context.print(node.window) : ''})` : context.name(node.name)}`
})
