import { child, children, choice, flag, names, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** INSERT. */
export const insertNode = defineNode('insert', 'statement', {
  with: optional(children('clause')),
  recursive: flag,
  table: child('source'),
  columns: names,
  rows: optional(children('clause')),
  query: optional(child('statement')),
  overriding: optional(choice('system', 'user')),
  conflict: optional(child('clause')),
  returning: optional(children('clause')),
}, {
  about: 'INSERT.',
  example: 'insert into t (id, a) values (101, 1) returning id',
})

/** A node of the kind `insert`. */
export type InsertNode = NodeOf<typeof insertNode>
