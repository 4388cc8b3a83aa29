import type { Node } from './field.ts'
import { contentOf } from './content-of.ts'
import { fieldsOf } from './fields-of.ts'
import { validatorOf } from './validators.ts'

const ids = new WeakMap<object, number>()
let lastId = 0

/** A number for an object, the same each time: validators are told apart by it. */
const idOf = (of: object): number => {
  let id = ids.get(of)
  if (id === undefined) {
    id = ++lastId
    ids.set(of, id)
  }
  return id
}

const writePlain = (content: unknown): string => typeof content === 'string' ? JSON.stringify(content) : String(content)

/** The number of a parameter by its node: a node that stands twice in a tree is one parameter. */
const numberOf = (node: Node, numbers: Map<Node, number>): number => {
  let number = numbers.get(node)
  if (number === undefined) {
    number = numbers.size
    numbers.set(node, number)
  }
  return number
}

/** Writes a node; with `numbers`, the values that are bound are erased and their nodes are collected there. */
const write = (node: Node, numbers: Map<Node, number> | undefined): string => {
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
        key += ` ${write(content as Node, numbers)}`
        break
      case 'nodes':
        key += ' ['
        // The field table says that it holds nodes.
        for (const item of content as readonly Node[]) key += write(item, numbers)
        key += ']'
        break
      case 'value':
        key += numbers && field.erased === true ? ` ?${numberOf(node, numbers)}` : ` ${JSON.stringify(content)}`
        break
      case 'names':
      case 'integers':
        key += ` ${JSON.stringify(content)}`
        break
      default:
        key += ` ${writePlain(content)}`
    }
  }
  const validator = numbers && validatorOf(node)
  return validator ? `${key} #${idOf(validator)})` : `${key})`
}

/** A node as a string that two nodes share exactly where {@link equalNodes} holds. */
export const keyOf = (node: Node): string => write(node, undefined)

/** A node's shape: what two queries share that differ in their parameters' values, and so have one SQL text. */
export interface Shape {
  readonly key: string
  /** The nodes whose values were erased, each once, in the order of the field tables. */
  readonly parameters: readonly Node[]
}

/**
 * A node as a string with its parameters' values erased, and the nodes that hold them.
 *
 * @example
 * ```ts fragment
 * shapeOf(statementOf(adults(18))).key === shapeOf(statementOf(adults(21))).key // true
 * ```
 */
export const shapeOf = (node: Node): Shape => {
  const numbers = new Map<Node, number>()
  const key = write(node, numbers)
  return { key, parameters: [...numbers.keys()] }
}

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
