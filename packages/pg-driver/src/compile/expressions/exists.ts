import { existsNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printExists = printer(existsNode, (node, { print }) => `exists (${print(node.query)})`)
