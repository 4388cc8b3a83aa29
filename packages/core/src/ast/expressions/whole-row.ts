import { optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** All of a source's row as one value. */
export const wholeRowNode = defineNode('wholeRow', 'expression', {
  source: text,
  schema: optional(text),
}, {
  about: "All of a source's row as one value.",
  example: 'select t from t',
})

/** A node of the kind `wholeRow`. */
export type WholeRowNode = NodeOf<typeof wholeRowNode>
