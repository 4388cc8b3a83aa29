import { choice } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A value that SQL gives without parentheses. */
export const currentValueNode = defineNode('currentValue', 'expression', {
  name: choice('current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'current_user', 'session_user', 'current_schema', 'current_catalog', 'current_role'),
}, {
  about: 'A value that SQL gives without parentheses.',
  example: 'select current_date',
})

/** A node of the kind `currentValue`. */
export type CurrentValueNode = NodeOf<typeof currentValueNode>
