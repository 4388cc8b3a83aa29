import { child, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An output column: its name, its value and its type. */
export const projectionItemNode = defineNode('projectionItem', 'clause', {
  name: text,
  expression: child('expression'),
  type: child('type'),
}, {
  about: 'An output column: its name, its value and its type.',
  example: 'select id as pk from t',
})

/** A node of the kind `projectionItem`. */
export type ProjectionItemNode = NodeOf<typeof projectionItemNode>
