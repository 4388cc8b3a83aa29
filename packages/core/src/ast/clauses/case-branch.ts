import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** One WHEN of a CASE. */
export const caseBranchNode = defineNode('caseBranch', 'clause', {
  when: child('expression'),
  then: child('expression'),
}, {
  about: 'One WHEN of a CASE.',
  example: `select case when a > 1 then 'x' end from t`,
})

/** A node of the kind `caseBranch`. */
export type CaseBranchNode = NodeOf<typeof caseBranchNode>
