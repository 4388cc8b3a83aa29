import { child, flag, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An output column of nested rows: what a projection item is without its value. */
export const outputColumnNode = defineNode('outputColumn', 'clause', {
  name: text,
  type: child('type'),
  path: optional(names),
  presence: flag,
}, {
  about: 'An output column of nested rows: what a projection item is without its value.',
  example: 'select a as x from t',
})

/** A node of the kind `outputColumn`. */
export type OutputColumnNode = NodeOf<typeof outputColumnNode>
