import { child, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A window function or an aggregate over a window, defined here or named. */
export const overNode = defineNode('over', 'expression', {
  call: child('expression'),
  window: optional(child('clause')),
  name: optional(text),
}, {
  about: 'A window function or an aggregate over a window, defined here or named.',
  example: 'select sum(a) over (partition by b) from t',
})

/** A node of the kind `over`. */
export type OverNode = NodeOf<typeof overNode>
