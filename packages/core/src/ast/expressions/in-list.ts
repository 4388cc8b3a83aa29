import { child, children, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Membership in a list of expressions. */
export const inListNode = defineNode('inList', 'expression', {
  expression: child('expression'),
  values: children('expression'),
  negated: flag,
}, {
  about: 'Membership in a list of expressions.',
  example: 'select a in (1, 2) from t',
})

/** A node of the kind `inList`. */
export type InListNode = NodeOf<typeof inListNode>
