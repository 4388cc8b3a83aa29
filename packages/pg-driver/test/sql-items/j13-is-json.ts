import { isJson, isNotJson, literal, select } from '@quern/core'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ value: boolean; array: boolean; scalar: boolean; unique: boolean }>()({
  id: 'J13',
  label: 'IS [NOT] JSON [VALUE/OBJECT/ARRAY/SCALAR] [WITH UNIQUE KEYS]',
  since: 16,
  sql: `select '{}' is json as value, '[]' is json array as "array", '{}' is not json scalar as scalar, '{"a":1}' is json object with unique keys as "unique"`,
  query: select({
    value: isJson(literal('{}')),
    array: isJson(literal('[]'), { form: 'array' }),
    scalar: isNotJson(literal('{}'), { form: 'scalar' }),
    unique: isJson(literal('{"a":1}'), { form: 'object', uniqueKeys: true }),
  }),
})
