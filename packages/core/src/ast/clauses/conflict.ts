import { child, children, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** What INSERT does on a conflict. */
export const conflictNode = defineNode('conflict', 'clause', {
  target: optional(children('expression')),
  targetWhere: optional(child('expression')),
  constraint: optional(text),
  set: optional(children('clause')),
  where: optional(child('expression')),
}, {
  about: 'What INSERT does on a conflict.',
  example: 'insert into t (id) values (1) on conflict (id) do update set b = excluded.b',
})

/** A node of the kind `conflict`. */
export type ConflictNode = NodeOf<typeof conflictNode>
