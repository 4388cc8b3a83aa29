import { deleteFromNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { clause, guardWrite, withClause } from '../statement-clauses.ts'

/** Source: PostgreSQL manual, "DELETE". */
export const printDelete = printer(deleteFromNode, (node, context) => {
  guardWrite('delete', node, context)
  return `${withClause(node, context)}delete from ${context.print(node.table)}`
    + clause('using', node.using, context)
    + clause('where', node.where, context)
    + clause('returning', node.returning, context)
})
