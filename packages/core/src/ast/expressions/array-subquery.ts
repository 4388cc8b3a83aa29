import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** The one column of a query as an array. */
export const arraySubqueryNode = defineNode('arraySubquery', 'expression', {
  query: child('statement'),
}, {
  about: 'The one column of a query as an array.',
  example: 'select array(select id from u)',
})

/** A node of the kind `arraySubquery`. */
export type ArraySubqueryNode = NodeOf<typeof arraySubqueryNode>
