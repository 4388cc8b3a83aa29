import { integers, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A type of an extension, by name, carried as text. */
export const customTypeNode = defineNode('customType', 'type', {
  name: text,
  schema: optional(text),
  modifiers: optional(integers),
}, {
  about: 'A type of an extension, by name, carried as text.',
  example: `select 'a.b'::ltree`,
})

/** A node of the kind `customType`. */
export type CustomTypeNode = NodeOf<typeof customTypeNode>
