import { constant } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A constant that is part of the statement's text. */
export const literalNode = defineNode('literal', 'expression', {
  value: constant,
}, {
  about: "A constant that is part of the statement's text.",
  example: `select 'a', 1, true, null`,
})

/** A node of the kind `literal`. */
export type LiteralNode = NodeOf<typeof literalNode>
