import { children } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A row of expressions. */
export const rowNode = defineNode('row', 'expression', {
  values: children('expression'),
}, {
  about: 'A row of expressions.',
  example: 'select row(1, 2)',
})

/** A node of the kind `row`. */
export type RowNode = NodeOf<typeof rowNode>
