import { groupingNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printGrouping = printer(groupingNode, (node, { list }) => `grouping(${list(node.keys)})`)
