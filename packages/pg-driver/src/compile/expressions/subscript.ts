import { precedence } from '@quern/core'
import { subscriptNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { subscripted } from '../subscripted.ts'

export const printSubscript = printer(subscriptNode, (node, { print }) => `${subscripted(node.expression, print)}[${print(node.index)}]`, precedence.subscript)
