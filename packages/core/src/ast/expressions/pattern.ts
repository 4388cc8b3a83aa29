import { child, choice, flag, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A match against a pattern, with its escape character. */
export const patternNode = defineNode('pattern', 'expression', {
  form: choice('like', 'ilike', 'similar to'),
  expression: child('expression'),
  pattern: child('expression'),
  escape: optional(child('expression')),
  negated: flag,
}, {
  about: 'A match against a pattern, with its escape character.',
  example: `select b like 'a%' escape '!' from t`,
})

/** A node of the kind `pattern`. */
export type PatternNode = NodeOf<typeof patternNode>
