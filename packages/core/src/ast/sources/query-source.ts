import { child, flag, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A query in FROM. */
export const querySourceNode = defineNode('querySource', 'source', {
  query: child('statement'),
  alias: text,
  columns: optional(names),
  lateral: flag,
}, {
  about: 'A query in FROM.',
  example: 'select 1 from (select id from t) as s',
})

/** A node of the kind `querySource`. */
export type QuerySourceNode = NodeOf<typeof querySourceNode>
