import { child, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A test for a closed interval. */
export const betweenNode = defineNode('between', 'expression', {
  expression: child('expression'),
  low: child('expression'),
  high: child('expression'),
  negated: flag,
}, {
  about: 'A test for a closed interval.',
  example: 'select a between 1 and 2 from t',
})

/** A node of the kind `between`. */
export type BetweenNode = NodeOf<typeof betweenNode>
