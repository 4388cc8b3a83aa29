import { extractNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

/** A field is a key word or, for the rare ones, a name. */
export const printExtract = printer(extractNode, (node, { print, name }) =>
  `extract(${/^[a-z_]+$/.test(node.field) ? node.field : name(node.field)} from ${print(node.expression)})`)
