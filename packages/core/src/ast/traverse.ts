import type { Node } from './field.ts'
import { contentOf } from './content-of.ts'
import { fieldsOf } from './fields-of.ts'

/**
 * The nodes directly inside a node, in the order of its field table.
 *
 * @example
 * ```ts fragment
 * childrenOf(nodeOf(users.age.gt(18))) // [column age, parameter 18]
 * ```
 */
export function childrenOf(node: Node): readonly Node[] {
  const found: Node[] = []
  for (const [name, field] of fieldsOf(node)) {
    if (field.holds !== 'node' && field.holds !== 'nodes') continue
    // The field table says that these fields hold nodes.
    const content = contentOf(node, name) as Node | readonly Node[] | undefined
    if (content === undefined) continue
    if ('kind' in content) found.push(content)
    else found.push(...content)
  }
  return found
}

/** Visits a node and everything inside it, parents first. Where `visit` gives `false`, the inside is passed over. */
export function walk(node: Node, visit: (node: Node) => boolean | undefined | void): void {
  const pending: Node[] = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (visit(next) === false) continue
    pending.push(...childrenOf(next).toReversed())
  }
}

/** Every node inside a node, itself included, for which `test` holds. */
export function findNodes(node: Node, test: (node: Node) => boolean): readonly Node[] {
  const found: Node[] = []
  walk(node, each => {
    if (test(each)) found.push(each)
  })
  return found
}
