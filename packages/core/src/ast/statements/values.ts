import { children } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Rows written out. */
export const valuesListNode = defineNode('values', 'statement', {
  rows: children('clause'),
  columns: children('clause'),
}, {
  about: 'Rows written out.',
  example: `values (1, 'a'), (2, 'b')`,
})

/** A node of the kind `values`. */
export type ValuesNode = NodeOf<typeof valuesListNode>
