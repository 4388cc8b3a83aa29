import { orderingNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printOrdering = printer(orderingNode, (node, { print }) => `${print(node.expression)}${node.direction ? ` ${node.direction}` : ''}${node.nulls ? ` nulls ${node.nulls}` : ''}`)
