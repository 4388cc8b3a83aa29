import { integers, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A built-in type, by its SQL name, with its modifiers. `mode` chooses between the JavaScript forms of one type. */
export const scalarTypeNode = defineNode('scalarType', 'type', {
  name: text,
  modifiers: optional(integers),
  mode: optional(text),
  fields: optional(text),
}, {
  about: 'A built-in type, by its SQL name, with its modifiers. `mode` chooses between the JavaScript forms of one type.',
  example: `select '1'::numeric(10, 2)`,
})

/** A node of the kind `scalarType`. */
export type ScalarTypeNode = NodeOf<typeof scalarTypeNode>
