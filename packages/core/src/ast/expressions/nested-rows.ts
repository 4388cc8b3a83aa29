import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** The rows of a query as one JSON value, in which every column keeps its text form. */
export const nestedRowsNode = defineNode('nestedRows', 'expression', {
  query: child('statement'),
  type: child('type'),
}, {
  about: 'The rows of a query as one JSON value, in which every column keeps its text form.',
  example: 'select (select json_agg(id) from u)',
})

/** A node of the kind `nestedRows`. */
export type NestedRowsNode = NodeOf<typeof nestedRowsNode>
