import { children } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Which of the keys a group leaves out, as the bits of a number. */
export const groupingNode = defineNode('grouping', 'expression', {
  keys: children('expression'),
}, {
  about: 'Which of the keys a group leaves out, as the bits of a number.',
  example: 'select a, grouping(a) from t group by rollup (a)',
})

/** A node of the kind `grouping`. */
export type GroupingNode = NodeOf<typeof groupingNode>
