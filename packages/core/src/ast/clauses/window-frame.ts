import { child, choice, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** The frame of a window. */
export const windowFrameNode = defineNode('windowFrame', 'clause', {
  unit: choice('rows', 'range', 'groups'),
  start: child('clause'),
  end: optional(child('clause')),
  exclude: optional(choice('current row', 'group', 'ties', 'no others')),
}, {
  about: 'The frame of a window.',
  example: 'select sum(a) over (order by id rows between 1 preceding and current row) from t',
})

/** A node of the kind `windowFrame`. */
export type WindowFrameNode = NodeOf<typeof windowFrameNode>
