import { children } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** In GROUP BY: groups of all the keys, of all but the last, and so on down to one group of everything. */
export const rollupNode = defineNode('rollup', 'expression', {
  keys: children('expression'),
}, {
  about: 'In GROUP BY: groups of all the keys, of all but the last, and so on down to one group of everything.',
  example: 'select a, b, count(*) from t group by rollup (a, b)',
})

/** A node of the kind `rollup`. */
export type RollupNode = NodeOf<typeof rollupNode>
