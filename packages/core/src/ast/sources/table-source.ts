import { flag, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A table, view or named query in FROM. */
export const tableSourceNode = defineNode('tableSource', 'source', {
  name: text,
  schema: optional(text),
  alias: optional(text),
  columns: optional(names),
  only: flag,
}, {
  about: 'A table, view or named query in FROM.',
  example: 'select 1 from t as x',
})

/** A node of the kind `tableSource`. */
export type TableSourceNode = NodeOf<typeof tableSourceNode>
