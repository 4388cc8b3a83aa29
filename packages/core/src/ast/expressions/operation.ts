import { children, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An operator of the operator table, applied to its operands. */
export const operationNode = defineNode('operation', 'expression', {
  operator: text,
  operands: children('expression'),
}, {
  about: 'An operator of the operator table, applied to its operands.',
  example: 'select a + 1 from t',
})

/** A node of the kind `operation`. */
export type OperationNode = NodeOf<typeof operationNode>
