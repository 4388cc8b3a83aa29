import { children, names, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A statement written by hand, its holes filled with nodes. `columns` names and types what it returns. */
export const rawStatementNode = defineNode('rawStatement', 'statement', {
  texts: names,
  holes: children('expression'),
  columns: optional(children('clause')),
}, {
  about: 'A statement written by hand, its holes filled with nodes. `columns` names and types what it returns.',
  example: 'select 1',
})

/** A node of the kind `rawStatement`. */
export type RawStatementNode = NodeOf<typeof rawStatementNode>
