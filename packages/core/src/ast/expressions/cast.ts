import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A conversion to a type. */
export const castNode = defineNode('cast', 'expression', {
  expression: child('expression'),
  type: child('type'),
}, {
  about: 'A conversion to a type.',
  example: 'select a::text from t',
})

/** A node of the kind `cast`. */
export type CastNode = NodeOf<typeof castNode>
