import { names } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A name inside SQL written by hand; each part is quoted. */
export const identifierNode = defineNode('identifier', 'expression', {
  names,
}, {
  about: 'A name inside SQL written by hand; each part is quoted.',
  example: 'select "t"."a" from t',
})

/** A node of the kind `identifier`. */
export type IdentifierNode = NodeOf<typeof identifierNode>
