import { child, children, flag, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A call of an aggregate function, with what may only stand there. No argument means `*`. */
export const aggregateNode = defineNode('aggregate', 'expression', {
  name: text,
  schema: optional(text),
  arguments: children('expression'),
  distinct: flag,
  orderBy: optional(children('clause')),
  withinGroup: optional(children('clause')),
  filter: optional(child('expression')),
}, {
  about: 'A call of an aggregate function, with what may only stand there. No argument means `*`.',
  example: 'select count(distinct a) filter (where a > 1) from t',
})

/** A node of the kind `aggregate`. */
export type AggregateNode = NodeOf<typeof aggregateNode>
