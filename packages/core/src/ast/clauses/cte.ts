import { child, choice, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A named query in WITH. */
export const cteNode = defineNode('cte', 'clause', {
  name: text,
  columns: optional(names),
  query: child('statement'),
  materialized: optional(choice('materialized', 'not materialized')),
}, {
  about: 'A named query in WITH.',
  example: 'with x(n) as (select 1) select n from x',
})

/** A node of the kind `cte`. */
export type CteNode = NodeOf<typeof cteNode>
