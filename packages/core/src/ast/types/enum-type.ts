import { names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An enumerated type that the schema declares. */
export const enumTypeNode = defineNode('enumType', 'type', {
  name: text,
  schema: optional(text),
  values: names,
}, {
  about: 'An enumerated type that the schema declares.',
  example: `select 'sad'::mood`,
})

/** A node of the kind `enumType`. */
export type EnumTypeNode = NodeOf<typeof enumTypeNode>
