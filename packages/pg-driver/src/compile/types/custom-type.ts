import { customTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { qualified } from '../type-names.ts'

export const printCustomType = printer(customTypeNode, (node, { name }) => qualified(node, name) + (node.modifiers ? `(${node.modifiers.join(', ')})` : ''))
