import { child, choice, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A comparison with any or all elements of an array, or rows of a query. */
export const quantifiedNode = defineNode('quantified', 'expression', {
  operator: text,
  left: child('expression'),
  quantifier: choice('any', 'all'),
  array: optional(child('expression')),
  query: optional(child('statement')),
}, {
  about: 'A comparison with any or all elements of an array, or rows of a query.',
  example: 'select a = any(array[1, 2]) from t',
})

/** A node of the kind `quantified`. */
export type QuantifiedNode = NodeOf<typeof quantifiedNode>
