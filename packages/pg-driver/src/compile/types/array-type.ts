import { arrayTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printArrayType = printer(arrayTypeNode, (node, { print }) => `${print(node.element)}[]`)
