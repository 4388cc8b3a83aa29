import { child, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A user-defined range type. */
export const rangeTypeNode = defineNode('rangeType', 'type', {
  name: text,
  schema: optional(text),
  subtype: child('type'),
}, {
  about: 'A user-defined range type.',
  example: `select '[1,2)'::float_range`,
})

/** A node of the kind `rangeType`. */
export type RangeTypeNode = NodeOf<typeof rangeTypeNode>
