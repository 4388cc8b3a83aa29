import { child, flag, names, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A set-returning function in FROM. */
export const functionSourceNode = defineNode('functionSource', 'source', {
  call: child('expression'),
  alias: text,
  columns: optional(names),
  ordinality: flag,
  lateral: flag,
}, {
  about: 'A set-returning function in FROM.',
  example: 'select g from generate_series(1, 3) as g',
})

/** A node of the kind `functionSource`. */
export type FunctionSourceNode = NodeOf<typeof functionSourceNode>
