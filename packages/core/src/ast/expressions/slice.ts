import { child, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A part of an array, from one position to another; an end that is left out is the array's own. */
export const sliceNode = defineNode('slice', 'expression', {
  expression: child('expression'),
  from: optional(child('expression')),
  to: optional(child('expression')),
}, {
  about: "A part of an array, from one position to another; an end that is left out is the array's own.",
  example: 'select arr[1:2] from t',
})

/** A node of the kind `slice`. */
export type SliceNode = NodeOf<typeof sliceNode>
