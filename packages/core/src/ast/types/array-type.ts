import { child, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An array of a type. `nullable` says that elements may be null. */
export const arrayTypeNode = defineNode('arrayType', 'type', {
  element: child('type'),
  nullable: flag,
}, {
  about: 'An array of a type. `nullable` says that elements may be null.',
  example: `select '{1}'::integer[]`,
})

/** A node of the kind `arrayType`. */
export type ArrayTypeNode = NodeOf<typeof arrayTypeNode>
