import { children, text } from '../field.ts'
import { contentOf } from '../content-of.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'
import { operandFault } from '../../operators/arity.ts'

/** An operator of the operator table, applied to its operands. */
export const operationNode = defineNode('operation', 'expression', {
  operator: text,
  operands: children('expression'),
}, {
  about: 'An operator of the operator table, applied to its operands.',
  example: 'select a + 1 from t',
  check: node => operandFault(String(contentOf(node, 'operator')), (contentOf(node, 'operands') as readonly unknown[]).length),
})

/** A node of the kind `operation`. */
export type OperationNode = NodeOf<typeof operationNode>
