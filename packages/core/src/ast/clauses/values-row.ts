import { children } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** One row of VALUES. */
export const valuesRowNode = defineNode('valuesRow', 'clause', {
  values: children('expression'),
}, {
  about: 'One row of VALUES.',
  example: `values (1, 'a'), (2, 'b')`,
})

/** A node of the kind `valuesRow`. */
export type ValuesRowNode = NodeOf<typeof valuesRowNode>
