import { child, children, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** UPDATE. Without a condition `everyRow` says that this is meant. */
export const updateNode = defineNode('update', 'statement', {
  with: optional(children('clause')),
  recursive: flag,
  table: child('source'),
  set: children('clause'),
  from: children('source'),
  where: optional(child('expression')),
  everyRow: flag,
  returning: optional(children('clause')),
}, {
  about: 'UPDATE. Without a condition `everyRow` says that this is meant.',
  example: 'update t set a = u.id from u where u.t_id = t.id',
})

/** A node of the kind `update`. */
export type UpdateNode = NodeOf<typeof updateNode>
