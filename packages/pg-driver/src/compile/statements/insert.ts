import { insertNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { clause, withClause, writtenTable } from '../statement-clauses.ts'

/** Source: PostgreSQL manual, "INSERT". */
export const printInsert = printer(insertNode, (node, context) => {
  const { print, list, name, fault } = context
  if (node.rows?.length === 0) fault({ tag: 'EmptyInsert', outcome: 'none', table: writtenTable(node.table) })
  if (node.rows && node.query) fault({ tag: 'InvalidNode', outcome: 'none', kind: 'insert', problem: 'has both rows and a query' })
  const rows = node.query ? print(node.query) : node.rows ? `values ${list(node.rows)}` : 'default values'
  return `${withClause(node, context)}insert into ${print(node.table)}`
    + (node.columns.length > 0 ? ` (${node.columns.map(name).join(', ')})` : '')
    + (node.overriding ? ` overriding ${node.overriding} value` : '')
    + ` ${rows}`
    + (node.conflict ? ` ${print(node.conflict)}` : '')
    + clause('returning', node.returning, context)
})
