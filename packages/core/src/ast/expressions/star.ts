import { optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Every column, of one source or of all. */
export const starNode = defineNode('star', 'expression', {
  source: optional(text),
  schema: optional(text),
}, {
  about: 'Every column, of one source or of all.',
  example: 'select t.* from t',
})

/** A node of the kind `star`. */
export type StarNode = NodeOf<typeof starNode>
