import type { Node } from './field.ts'
import { contentOf } from './content-of.ts'
import { fieldsOf } from './fields-of.ts'

const rewriteAll = (nodes: readonly Node[], change: (node: Node) => Node): readonly Node[] => {
  let changed = false
  const rewritten = nodes.map(node => {
    const next = rewrite(node, change)
    if (next !== node) changed = true
    return next
  })
  return changed ? Object.freeze(rewritten) : nodes
}

/**
 * Rebuilds a node from the leaves up, giving each node to `change`. What does not change keeps its identity, so a
 * rewrite that changes nothing gives the same node back.
 *
 * @example
 * ```ts fragment
 * rewrite(ast, node => tableSourceNode.is(node) ? tableSourceNode.create({ ...node, schema: 'tenant_1' }) : node)
 * ```
 */
export function rewrite(node: Node, change: (node: Node) => Node): Node {
  let copy: Record<string, unknown> | undefined
  for (const [name, field] of fieldsOf(node)) {
    if (field.holds !== 'node' && field.holds !== 'nodes') continue
    // The field table says that these fields hold nodes.
    const content = contentOf(node, name) as Node | readonly Node[] | undefined
    if (content === undefined) continue
    const next = 'kind' in content ? rewrite(content, change) : rewriteAll(content, change)
    if (next !== content) {
      copy ??= { ...node }
      copy[name] = next
    }
  }
  // A copy has the kind and the fields of the node that it was made from.
  return change(copy ? Object.freeze(copy) as unknown as Node : node)
}
