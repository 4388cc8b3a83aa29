import { conflictNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printConflict = printer(conflictNode, (node, { print, list, name }) => {
  const where = node.targetWhere ? ` where ${print(node.targetWhere)}` : ''
  const target = node.constraint !== undefined ? ` on constraint ${name(node.constraint)}`
    : node.target ? ` (${list(node.target)})${where}` : ''
  const action = node.set ? `do update set ${list(node.set)}${node.where ? ` where ${print(node.where)}` : ''}` : 'do nothing'
  return `on conflict${target} ${action}`
})
