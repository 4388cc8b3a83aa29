import { children, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A call of a function. */
export const callNode = defineNode('call', 'expression', {
  name: text,
  schema: optional(text),
  arguments: children('expression'),
}, {
  about: 'A call of a function.',
  example: 'select upper(b) from t',
})

/** A node of the kind `call`. */
export type CallNode = NodeOf<typeof callNode>
