import { child, choice, flag, names, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Two sources joined. */
export const joinNode = defineNode('join', 'source', {
  form: choice('inner', 'left', 'right', 'full', 'cross'),
  left: child('source'),
  right: child('source'),
  on: optional(child('expression')),
  using: optional(names),
  natural: flag,
}, {
  about: 'Two sources joined.',
  example: 'select 1 from t join u on u.t_id = t.id',
})

/** A node of the kind `join`. */
export type JoinNode = NodeOf<typeof joinNode>
