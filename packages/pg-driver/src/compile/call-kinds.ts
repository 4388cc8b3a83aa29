import type { Node } from '@quern/core/ast'
import type { PrintContext } from './printer.ts'

/** The kinds of nodes that are printed as a call of a function. */
const calls: ReadonlySet<string> = new Set(['call', 'aggregate', 'raw'])

/** A call as SQL, for a place where the grammar has nothing else. */
export const printCallOnly = (kind: string, node: Node, { print, fault }: PrintContext): string => {
  if (!calls.has(node.kind)) fault({ tag: 'InvalidNode', outcome: 'none', kind, problem: `needs a call of a function, not "${node.kind}"` })
  return print(node)
}
