import { scalarSubqueryNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printScalarSubquery = printer(scalarSubqueryNode, (node, { print }) => `(${print(node.query)})`)
