import { child, children, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A query over sources. */
export const selectNode = defineNode('select', 'statement', {
  with: optional(children('clause')),
  recursive: flag,
  distinct: flag,
  distinctOn: optional(children('expression')),
  columns: children('clause'),
  from: children('source'),
  where: optional(child('expression')),
  groupBy: optional(children('expression')),
  having: optional(child('expression')),
  windows: optional(children('clause')),
  orderBy: optional(children('clause')),
  limit: optional(child('expression')),
  offset: optional(child('expression')),
  withTies: flag,
  locks: optional(children('clause')),
}, {
  about: 'A query over sources.',
  example: 'select distinct a from t where a > 1 order by a limit 1',
})

/** A node of the kind `select`. */
export type SelectNode = NodeOf<typeof selectNode>
