import { child, children, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A conditional value, searched or, with an operand, simple. */
export const caseWhenNode = defineNode('caseWhen', 'expression', {
  operand: optional(child('expression')),
  branches: children('clause'),
  otherwise: optional(child('expression')),
}, {
  about: 'A conditional value, searched or, with an operand, simple.',
  example: `select case when a > 1 then 'x' else 'y' end from t`,
})

/** A node of the kind `caseWhen`. */
export type CaseWhenNode = NodeOf<typeof caseWhenNode>
