import type { Node } from './field.ts'
import { contentOf } from './content-of.ts'
import { fieldsOf } from './fields-of.ts'

/** Whether two contents of a field that holds no node are the same plain data. */
const samePlain = (left: unknown, right: unknown): boolean => {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftKeys = Object.keys(left)
  // Both are plain objects or arrays here; the AST holds nothing else.
  const [leftData, rightData] = [left as Record<string, unknown>, right as Record<string, unknown>]
  const rightKeys = Object.keys(right)
  // The order of keys counts: `json` keeps it.
  return leftKeys.length === rightKeys.length
    && leftKeys.every((key, at) => key === rightKeys[at] && samePlain(leftData[key], rightData[key]))
}

const sameContent = (left: unknown, right: unknown, holds: string): boolean => {
  if (left === undefined || right === undefined) return left === right
  // The field table says which fields hold nodes.
  if (holds === 'node') return equalNodes(left as Node, right as Node)
  if (holds === 'nodes') {
    const [leftNodes, rightNodes] = [left as readonly Node[], right as readonly Node[]]
    return leftNodes.length === rightNodes.length
      && leftNodes.every((node, index) => equalNodes(node, rightNodes[index] as Node))
  }
  return samePlain(left, right)
}

/**
 * Whether two nodes say the same.
 *
 * @example
 * ```ts fragment
 * equalNodes(nodeOf(users.age.gt(18)), nodeOf(users.age.gt(18))) // true
 * ```
 */
export function equalNodes(left: Node, right: Node): boolean {
  if (left === right) return true
  return left.kind === right.kind
    && fieldsOf(left).every(([name, field]) => sameContent(contentOf(left, name), contentOf(right, name), field.holds))
}
