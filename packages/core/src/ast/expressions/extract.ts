import { child, choice } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A field of a date, time or interval. */
export const extractNode = defineNode('extract', 'expression', {
  field: choice(
    'century', 'day', 'decade', 'dow', 'doy', 'epoch', 'hour', 'isodow', 'isoyear', 'julian', 'microseconds', 'millennium', 'milliseconds',
    'minute', 'month', 'quarter', 'second', 'timezone', 'timezone_hour', 'timezone_minute', 'week', 'year'),
  expression: child('expression'),
}, {
  about: 'A field of a date, time or interval.',
  example: 'select extract(epoch from d) from t',
})

/** A node of the kind `extract`. */
export type ExtractNode = NodeOf<typeof extractNode>
