import type { Node } from '@quern/core/ast'

/** The kinds that are printed as a query in parentheses. */
const queries: ReadonlySet<string> = new Set(['scalarSubquery', 'nestedRows'])

/**
 * An expression for a place in parentheses where PostgreSQL would take a query for the rows to compare with: `any ((select a))`
 * is any row of the query, whatever the number of parentheses.
 */
export const notQuery = (node: Node, print: (node: Node) => string): string =>
  queries.has(node.kind) ? `coalesce(${print(node)})` : print(node)
