import { child, choice, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** One end of a window frame. */
export const frameBoundNode = defineNode('frameBound', 'clause', {
  form: choice('unbounded preceding', 'preceding', 'current row', 'following', 'unbounded following'),
  offset: optional(child('expression')),
}, {
  about: 'One end of a window frame.',
  example: 'select sum(a) over (order by id rows between unbounded preceding and unbounded following) from t',
})

/** A node of the kind `frameBound`. */
export type FrameBoundNode = NodeOf<typeof frameBoundNode>
