import type { Node } from './field.ts'
import { contentOf } from './content-of.ts'
import { fieldsOf } from './fields-of.ts'

/** Whether the constants that are bound as parameters are part of the key. */
type Erase = boolean

const writePlain = (content: unknown): string => typeof content === 'string' ? JSON.stringify(content) : String(content)

const write = (node: Node, erase: Erase): string => {
  let key = `(${node.kind}`
  for (const [name, field] of fieldsOf(node)) {
    const content = contentOf(node, name)
    if (content === undefined) {
      key += ' -'
      continue
    }
    switch (field.holds) {
      case 'node':
        // The field table says that it holds a node.
        key += ` ${write(content as Node, erase)}`
        break
      case 'nodes':
        key += ' ['
        // The field table says that it holds nodes.
        for (const item of content as readonly Node[]) key += write(item, erase)
        key += ']'
        break
      case 'value':
        key += erase && field.erased === true ? ' ?' : ` ${JSON.stringify(content)}`
        break
      case 'names':
      case 'integers':
        key += ` ${JSON.stringify(content)}`
        break
      default:
        key += ` ${writePlain(content)}`
    }
  }
  return `${key})`
}

/** A node as a string that two nodes share exactly where {@link equalNodes} holds. */
export const keyOf = (node: Node): string => write(node, false)

/**
 * A node as a string with its parameters' values erased: two queries of one shape have one SQL text.
 *
 * @example
 * ```ts fragment
 * shapeOf(nodeOf(users.age.gt(18))) === shapeOf(nodeOf(users.age.gt(21))) // true
 * ```
 */
export const shapeOf = (node: Node): string => write(node, true)

/** 64 bits of FNV-1a over UTF-16 code units, as 16 hexadecimal digits, in two 32-bit lanes with different offsets. */
export function hashText(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9e3779b9]
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + index), 0x01000193)
  }
  return (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0')
}

const hashes = new WeakMap<Node, string>()

/** A hash of a node: equal nodes have equal hashes. Kept for each node, so that asking again is free. */
export function hashNode(node: Node): string {
  let hash = hashes.get(node)
  if (hash === undefined) {
    hash = hashText(keyOf(node))
    hashes.set(node, hash)
  }
  return hash
}
