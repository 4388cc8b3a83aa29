import { child, children, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An array of expressions. */
export const arrayOfNode = defineNode('arrayOf', 'expression', {
  elements: children('expression'),
  type: optional(child('type')),
}, {
  about: 'An array of expressions.',
  example: 'select array[1, 2]',
})

/** A node of the kind `arrayOf`. */
export type ArrayOfNode = NodeOf<typeof arrayOfNode>
