import { selectNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { clause, withClause } from '../statement-clauses.ts'

/** Source: PostgreSQL manual, "SELECT". */
export const printSelect = printer(selectNode, (node, context) => {
  const { list, print } = context
  const distinct = node.distinctOn ? ` distinct on (${list(node.distinctOn)})` : node.distinct ? ' distinct' : ''
  return withClause(node, context)
    + `select${distinct}${node.columns.length > 0 ? ` ${list(node.columns)}` : ''}`
    + clause('from', node.from, context)
    + clause('where', node.where, context)
    + clause('group by', node.groupBy, context)
    + clause('having', node.having, context)
    + clause('window', node.windows, context)
    + clause('order by', node.orderBy, context)
    + (node.withTies ? '' : clause('limit', node.limit, context))
    + clause('offset', node.offset, context)
    + (node.withTies && node.limit ? ` fetch first (${print(node.limit)}) rows with ties` : '')
    + (node.locks ? ` ${list(node.locks, ' ')}` : '')
})
