import { precedence } from '@quern/core'
import { overlapsNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printOverlaps = printer(overlapsNode, (node, { print }) =>
  `(${print(node.start)}, ${print(node.end)}) overlaps (${print(node.otherStart)}, ${print(node.otherEnd)})`, precedence.other)
