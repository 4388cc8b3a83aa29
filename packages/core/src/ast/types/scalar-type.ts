import { choice, integers, optional, text } from '../field.ts'
import { contentOf } from '../content-of.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'
import { isScalarTypeName } from './scalar-type-names.ts'

/** A built-in type, by its SQL name, with its modifiers. `mode` chooses between the JavaScript forms of one type. */
export const scalarTypeNode = defineNode('scalarType', 'type', {
  name: text,
  modifiers: optional(integers),
  mode: optional(choice('date', 'string')),
  fields: optional(choice(
    'year', 'month', 'day', 'hour', 'minute', 'second', 'year to month', 'day to hour', 'day to minute', 'day to second', 'hour to minute',
    'hour to second', 'minute to second')),
}, {
  about: 'A built-in type, by its SQL name, with its modifiers. `mode` chooses between the JavaScript forms of one type.',
  example: `select '1'::numeric(10, 2)`,
  // The name is printed without quotes, so none may come from outside that is not on the list.
  check: node => {
    const name = contentOf(node, 'name')
    return isScalarTypeName(name) ? undefined : `there is no built-in type ${JSON.stringify(name)}`
  },
})

/** A node of the kind `scalarType`. */
export type ScalarTypeNode = NodeOf<typeof scalarTypeNode>
