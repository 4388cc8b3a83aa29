import { child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Whether two spans of time have an instant in common; each end is an instant or a length. */
export const overlapsNode = defineNode('overlaps', 'expression', {
  start: child('expression'),
  end: child('expression'),
  otherStart: child('expression'),
  otherEnd: child('expression'),
}, {
  about: 'Whether two spans of time have an instant in common; each end is an instant or a length.',
  example: "select (date '2020-01-01', date '2020-02-01') overlaps (date '2020-01-15', interval '1 month')",
})

/** A node of the kind `overlaps`. */
export type OverlapsNode = NodeOf<typeof overlapsNode>
