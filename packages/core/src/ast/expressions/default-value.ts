import { defineNode, type NodeOf } from '../node-kind.ts'

/** The column's default, in INSERT and UPDATE. */
export const defaultValueNode = defineNode('defaultValue', 'expression', {}, {
  about: "The column's default, in INSERT and UPDATE.",
  example: 'insert into t (id, b) values (104, default)',
})

/** A node of the kind `defaultValue`. */
export type DefaultValueNode = NodeOf<typeof defaultValueNode>
