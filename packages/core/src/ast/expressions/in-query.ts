import { child, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Membership in the rows of a query. */
export const inQueryNode = defineNode('inQuery', 'expression', {
  expression: child('expression'),
  query: child('statement'),
  negated: flag,
}, {
  about: 'Membership in the rows of a query.',
  example: 'select a in (select id from u) from t',
})

/** A node of the kind `inQuery`. */
export type InQueryNode = NodeOf<typeof inQueryNode>
