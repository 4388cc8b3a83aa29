import { child, children, choice, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Two queries combined. */
export const setOperationNode = defineNode('setOperation', 'statement', {
  with: optional(children('clause')),
  recursive: flag,
  operator: choice('union', 'intersect', 'except'),
  all: flag,
  left: child('statement'),
  right: child('statement'),
  orderBy: optional(children('clause')),
  limit: optional(child('expression')),
  offset: optional(child('expression')),
}, {
  about: 'Two queries combined.',
  example: 'select id from t union all select id from u',
})

/** A node of the kind `setOperation`. */
export type SetOperationNode = NodeOf<typeof setOperationNode>
