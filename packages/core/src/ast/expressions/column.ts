import { optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A column, by the name that its source has in FROM. */
export const columnNode = defineNode('column', 'expression', {
  source: optional(text),
  schema: optional(text),
  name: text,
}, {
  about: 'A column, by the name that its source has in FROM.',
  example: 'select t.a from t',
})

/** A node of the kind `column`. */
export type ColumnNode = NodeOf<typeof columnNode>
