import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An element of an array or of a jsonb value. */
export const subscriptNode = defineNode('subscript', 'expression', {
  expression: child('expression'),
  index: child('expression'),
}, {
  about: 'An element of an array or of a jsonb value.',
  example: 'select arr[1] from t',
})

/** A node of the kind `subscript`. */
export type SubscriptNode = NodeOf<typeof subscriptNode>
