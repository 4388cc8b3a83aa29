import { updateNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { clause, guardWrite, withClause, writtenTable } from '../statement-clauses.ts'

/** Source: PostgreSQL manual, "UPDATE". */
export const printUpdate = printer(updateNode, (node, context) => {
  guardWrite('update', node, context)
  if (node.set.length === 0) context.fault({ tag: 'EmptyUpdate', outcome: 'none', table: writtenTable(node.table) })
  return `${withClause(node, context)}update ${context.print(node.table)} set ${context.list(node.set)}`
    + clause('from', node.from, context)
    + clause('where', node.where, context)
    + clause('returning', node.returning, context)
})
