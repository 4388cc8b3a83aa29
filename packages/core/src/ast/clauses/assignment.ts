import { child, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A column set to a value. */
export const assignmentNode = defineNode('assignment', 'clause', {
  column: text,
  value: child('expression'),
}, {
  about: 'A column set to a value.',
  example: 'update t set a = 1',
})

/** A node of the kind `assignment`. */
export type AssignmentNode = NodeOf<typeof assignmentNode>
