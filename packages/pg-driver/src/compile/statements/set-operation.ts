import { selectNode, setOperationNode, type StatementNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { clause, withClause } from '../statement-clauses.ts'

/** An arm keeps its parentheses where it has clauses of its own, or is itself a combination. */
const bare = (arm: StatementNode): boolean =>
  selectNode.is(arm) && !arm.with && !arm.orderBy && !arm.limit && !arm.offset && !arm.locks

/** Source: PostgreSQL manual, "7.4. Combining Queries (UNION, INTERSECT, EXCEPT)". */
export const printSetOperation = printer(setOperationNode, (node, context) => {
  const arm = (of: StatementNode): string => bare(of) ? context.print(of) : `(${context.print(of)})`
  return withClause(node, context)
    + `${arm(node.left)} ${node.operator}${node.all ? ' all' : ''} ${arm(node.right)}`
    + clause('order by', node.orderBy, context)
    + clause('limit', node.limit, context)
    + clause('offset', node.offset, context)
})
