import { tableSampleNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

/** Source: PostgreSQL manual, "SELECT", TABLESAMPLE. */
export const printTableSample = printer(tableSampleNode, (node, { print, list, name }) =>
  `${print(node.source)} tablesample ${name(node.method)} (${list(node.arguments)})${node.repeatable ? ` repeatable (${print(node.repeatable)})` : ''}`)
