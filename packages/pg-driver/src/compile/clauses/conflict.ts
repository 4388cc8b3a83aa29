import { conflictNode, type Node } from '@quern/core/ast'
import { printer, type PrintContext } from '../printer.ts'

/** A key of an index: a column or a call as it is, any other expression in parentheses. */
const key = (node: Node, { print }: PrintContext): string => node.kind === 'column' || node.kind === 'call' ? print(node) : `(${print(node)})`

export const printConflict = printer(conflictNode, (node, context) => {
  const { print, list, name } = context
  const where = node.targetWhere ? ` where ${print(node.targetWhere)}` : ''
  const target = node.constraint !== undefined ? ` on constraint ${name(node.constraint)}`
    : node.target ? ` (${node.target.map(each => key(each, context)).join(', ')})${where}` : ''
  const action = node.set ? `do update set ${list(node.set)}${node.where ? ` where ${print(node.where)}` : ''}` : 'do nothing'
  return `on conflict${target} ${action}`
})
