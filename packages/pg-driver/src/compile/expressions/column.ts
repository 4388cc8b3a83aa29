import { columnNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printColumn = printer(columnNode, (node, { name }) => [node.schema, node.source, node.name].filter(part => part !== undefined).map(name).join('.'))
