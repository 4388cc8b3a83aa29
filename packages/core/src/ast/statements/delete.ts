import { child, children, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** DELETE. Without a condition `everyRow` says that this is meant. */
export const deleteFromNode = defineNode('delete', 'statement', {
  with: optional(children('clause')),
  recursive: flag,
  table: child('source'),
  using: children('source'),
  where: optional(child('expression')),
  everyRow: flag,
  returning: optional(children('clause')),
}, {
  about: 'DELETE. Without a condition `everyRow` says that this is meant.',
  example: 'delete from t using u where u.t_id = t.id',
})

/** A node of the kind `delete`. */
export type DeleteNode = NodeOf<typeof deleteFromNode>
