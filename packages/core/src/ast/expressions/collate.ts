import { child, names } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A text under a collation of its own. */
export const collateNode = defineNode('collate', 'expression', {
  expression: child('expression'),
  collation: names,
}, {
  about: 'A text under a collation of its own.',
  example: 'select b collate "C" from t',
})

/** A node of the kind `collate`. */
export type CollateNode = NodeOf<typeof collateNode>
