import { child, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A user-defined multirange type. */
export const multirangeTypeNode = defineNode('multirangeType', 'type', {
  name: text,
  schema: optional(text),
  subtype: child('type'),
}, {
  about: 'A user-defined multirange type.',
  example: `select '{[1,2)}'::float_multirange`,
})

/** A node of the kind `multirangeType`. */
export type MultirangeTypeNode = NodeOf<typeof multirangeTypeNode>
