import { child, flag, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An output column: its name, its value and its type. `path` leads to its place in a nested row; `presence` says whether that row is there at all. */
export const projectionItemNode = defineNode('projectionItem', 'clause', {
  name: text,
  expression: child('expression'),
  type: child('type'),
  path: optional(names),
  presence: flag,
}, {
  about: 'An output column: its name, its value and its type. `path` leads to its place in a nested row; `presence` says whether that row is there at all.',
  example: 'select id as pk from t',
})

/** A node of the kind `projectionItem`. */
export type ProjectionItemNode = NodeOf<typeof projectionItemNode>
