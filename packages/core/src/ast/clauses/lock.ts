import { choice, names, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A row lock. */
export const lockNode = defineNode('lock', 'clause', {
  strength: choice('update', 'no key update', 'share', 'key share'),
  of: optional(names),
  wait: optional(choice('nowait', 'skip locked')),
}, {
  about: 'A row lock.',
  example: 'select 1 from t for update skip locked',
})

/** A node of the kind `lock`. */
export type LockNode = NodeOf<typeof lockNode>
