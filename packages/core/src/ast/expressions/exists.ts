import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Whether a query gives a row. */
export const existsNode = defineNode('exists', 'expression', {
  query: child('statement'),
}, {
  about: 'Whether a query gives a row.',
  example: 'select exists (select 1 from u)',
})

/** A node of the kind `exists`. */
export type ExistsNode = NodeOf<typeof existsNode>
