import { starNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printStar = printer(starNode, (node, { name }) => [...[node.schema, node.source].filter(part => part !== undefined).map(name), '*'].join('.'))
