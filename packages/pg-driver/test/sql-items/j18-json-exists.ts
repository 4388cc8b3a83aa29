import { jsonb, jsonExists, select, value } from '@quern/core'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ e: boolean | null }>()({
  id: 'J18',
  label: 'JSON_EXISTS',
  since: 17,
  sql: `select json_exists('{"a":1}'::jsonb, '$.a' false on error) as e`,
  query: select({ e: jsonExists(value({ a: 1 }, jsonb()), '$.a', 'false') }),
})
