import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** The one value of a query of one column. */
export const scalarSubqueryNode = defineNode('scalarSubquery', 'expression', {
  query: child('statement'),
}, {
  about: 'The one value of a query of one column.',
  example: 'select (select max(id) from u)',
})

/** A node of the kind `scalarSubquery`. */
export type ScalarSubqueryNode = NodeOf<typeof scalarSubqueryNode>
