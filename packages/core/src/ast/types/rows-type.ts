import { children, choice, names } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Nested rows, which travel as JSON: `many` is a list, `one` a row, `optional` a row or null. */
export const rowsTypeNode = defineNode('rowsType', 'type', {
  cardinality: choice('many', 'one', 'optional'),
  names: names,
  types: children('type'),
}, {
  about: 'Nested rows, which travel as JSON: `many` is a list, `one` a row, `optional` a row or null.',
  example: 'select array(select 1)',
})

/** A node of the kind `rowsType`. */
export type RowsTypeNode = NodeOf<typeof rowsTypeNode>
