import { rowNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printRow = printer(rowNode, (node, { list }) => `row(${list(node.values)})`)
