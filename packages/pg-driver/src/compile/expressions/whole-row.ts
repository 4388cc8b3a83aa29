import { wholeRowNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

/** With a schema before it a bare name would be a column, so the row is its star. Source: PostgreSQL manual, "8.16.5. Using Composite Types in Queries". */
export const printWholeRow = printer(wholeRowNode, (node, { name }) => node.schema === undefined ? name(node.source) : `${name(node.schema)}.${name(node.source)}.*`)
