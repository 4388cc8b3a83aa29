import { child, choice, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A text in a Unicode normal form. */
export const normalizeNode = defineNode('normalize', 'expression', {
  expression: child('expression'),
  form: optional(choice('nfc', 'nfd', 'nfkc', 'nfkd')),
}, {
  about: 'A text in a Unicode normal form.',
  example: 'select normalize(b, nfc) from t',
})

/** A node of the kind `normalize`. */
export type NormalizeNode = NodeOf<typeof normalizeNode>
