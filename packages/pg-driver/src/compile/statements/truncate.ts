import { truncateNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

/** Source: PostgreSQL manual, "TRUNCATE". */
export const printTruncate = printer(truncateNode, (node, { list }) =>
  `truncate ${list(node.tables)}${node.restartIdentity ? ' restart identity' : ''}${node.cascade ? ' cascade' : ''}`)
