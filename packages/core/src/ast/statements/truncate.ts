import { children, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Tables emptied at once. */
export const truncateNode = defineNode('truncate', 'statement', {
  tables: children('source'),
  restartIdentity: flag,
  cascade: flag,
}, {
  about: 'Tables emptied at once.',
  example: 'truncate t, u, v restart identity cascade',
})

/** A node of the kind `truncate`. */
export type TruncateNode = NodeOf<typeof truncateNode>
