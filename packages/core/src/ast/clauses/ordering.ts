import { child, choice, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A sort key. */
export const orderingNode = defineNode('ordering', 'clause', {
  expression: child('expression'),
  direction: optional(choice('asc', 'desc')),
  nulls: optional(choice('first', 'last')),
}, {
  about: 'A sort key.',
  example: 'select 1 from t order by a desc nulls last',
})

/** A node of the kind `ordering`. */
export type OrderingNode = NodeOf<typeof orderingNode>
