import { child, choice, flag } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Whether a text is JSON, of a kind. */
export const isJsonNode = defineNode('isJson', 'expression', {
  expression: child('expression'),
  form: choice('value', 'object', 'array', 'scalar'),
  uniqueKeys: flag,
  negated: flag,
}, {
  about: 'Whether a text is JSON, of a kind.',
  example: `select '{"a":1}' is json object with unique keys`,
  since: 16,
})

/** A node of the kind `isJson`. */
export type IsJsonNode = NodeOf<typeof isJsonNode>
