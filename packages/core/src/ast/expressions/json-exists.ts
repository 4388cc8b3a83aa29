import { child, choice, optional } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** Whether an SQL/JSON path finds anything in a JSON value. */
export const jsonExistsNode = defineNode('jsonExists', 'expression', {
  expression: child('expression'),
  path: child('expression'),
  onError: optional(choice('true', 'false', 'unknown', 'error')),
}, {
  about: 'Whether an SQL/JSON path finds anything in a JSON value.',
  example: `select json_exists(jsonb '{"a":1}', '$.a' false on error)`,
  since: 17,
})

/** A node of the kind `jsonExists`. */
export type JsonExistsNode = NodeOf<typeof jsonExistsNode>
