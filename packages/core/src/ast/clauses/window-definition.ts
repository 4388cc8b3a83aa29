import { child, children, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** The rows that a window function sees. */
export const windowDefinitionNode = defineNode('windowDefinition', 'clause', {
  base: optional(text),
  partitionBy: children('expression'),
  orderBy: children('clause'),
  frame: optional(child('clause')),
}, {
  about: 'The rows that a window function sees.',
  example: 'select sum(a) over (partition by b order by id) from t',
})

/** A node of the kind `windowDefinition`. */
export type WindowDefinitionNode = NodeOf<typeof windowDefinitionNode>
