import { children, names } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** SQL written by hand, its holes filled with nodes. */
export const rawNode = defineNode('raw', 'expression', {
  texts: names,
  holes: children('expression'),
}, {
  about: 'SQL written by hand, its holes filled with nodes.',
  example: 'select (1 + 1)',
})

/** A node of the kind `raw`. */
export type RawNode = NodeOf<typeof rawNode>
