import { precedence } from '@quern/core'
import { sliceNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { subscripted } from '../subscripted.ts'

export const printSlice = printer(sliceNode, (node, { print }) =>
  `${subscripted(node.expression, print)}[${node.from ? print(node.from) : ''}:${node.to ? print(node.to) : ''}]`, precedence.subscript)
