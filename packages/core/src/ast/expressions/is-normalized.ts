import { child, choice, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Whether a text is in a Unicode normal form. */
export const isNormalizedNode = defineNode('isNormalized', 'expression', {
  expression: child('expression'),
  form: optional(choice('nfc', 'nfd', 'nfkc', 'nfkd')),
  negated: flag,
}, {
  about: 'Whether a text is in a Unicode normal form.',
  example: 'select b is nfc normalized from t',
})

/** A node of the kind `isNormalized`. */
export type IsNormalizedNode = NodeOf<typeof isNormalizedNode>
