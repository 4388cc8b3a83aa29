import { normalizeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printNormalize = printer(normalizeNode, (node, { print }) =>
  `normalize(${print(node.expression)}${node.form ? `, ${node.form}` : ''})`)
