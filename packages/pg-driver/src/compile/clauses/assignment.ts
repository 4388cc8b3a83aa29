import { assignmentNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printAssignment = printer(assignmentNode, (node, { print, name }) => `${name(node.column)} = ${print(node.value)}`)
