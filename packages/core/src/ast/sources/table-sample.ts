import { child, children, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A random part of a table's rows. */
export const tableSampleNode = defineNode('tableSample', 'source', {
  source: child('source'),
  method: text,
  arguments: children('expression'),
  repeatable: optional(child('expression')),
}, {
  about: "A random part of a table's rows.",
  example: 'select 1 from t tablesample bernoulli (10)',
})

/** A node of the kind `tableSample`. */
export type TableSampleNode = NodeOf<typeof tableSampleNode>
