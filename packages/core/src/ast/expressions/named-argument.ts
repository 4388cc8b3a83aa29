import { child, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** An argument of a function, given by the parameter's name. */
export const namedArgumentNode = defineNode('namedArgument', 'expression', {
  name: text,
  value: child('expression'),
}, {
  about: "An argument of a function, given by the parameter's name.",
  example: 'select make_interval(days => 3)',
})

/** A node of the kind `namedArgument`. */
export type NamedArgumentNode = NodeOf<typeof namedArgumentNode>
