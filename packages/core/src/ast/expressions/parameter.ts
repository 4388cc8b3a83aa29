import { bound, child } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A value that is bound, never printed. Its type gives its encoder. */
export const parameterNode = defineNode('parameter', 'expression', {
  type: child('type'),
  value: bound,
}, {
  about: 'A value that is bound, never printed. Its type gives its encoder.',
  example: 'select $1::integer',
})

/** A node of the kind `parameter`. */
export type ParameterNode = NodeOf<typeof parameterNode>
