import { children, choice } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Nested rows with their columns, which travel as JSON: `many` is a list, `one` a row, `optional` a row or null. */
export const rowsTypeNode = defineNode('rowsType', 'type', {
  cardinality: choice('many', 'one', 'optional'),
  columns: children('clause'),
}, {
  about: 'Nested rows with their columns, which travel as JSON: `many` is a list, `one` a row, `optional` a row or null.',
  example: 'select array(select 1)',
})

/** A node of the kind `rowsType`. */
export type RowsTypeNode = NodeOf<typeof rowsTypeNode>
