import { child, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A window with a name, in WINDOW. */
export const namedWindowNode = defineNode('namedWindow', 'clause', {
  name: text,
  window: child('clause'),
}, {
  about: 'A window with a name, in WINDOW.',
  example: 'select sum(a) over w from t window w as (partition by b)',
})

/** A node of the kind `namedWindow`. */
export type NamedWindowNode = NodeOf<typeof namedWindowNode>
