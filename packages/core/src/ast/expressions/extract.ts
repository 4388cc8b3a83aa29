import { child, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A field of a date, time or interval. */
export const extractNode = defineNode('extract', 'expression', {
  field: text,
  expression: child('expression'),
}, {
  about: 'A field of a date, time or interval.',
  example: 'select extract(epoch from d) from t',
})

/** A node of the kind `extract`. */
export type ExtractNode = NodeOf<typeof extractNode>
