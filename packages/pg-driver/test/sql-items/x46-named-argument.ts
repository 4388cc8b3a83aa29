import { call, interval, literal, named, select, type IntervalValue } from '@quern/core'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ i: IntervalValue | null }>()({
  id: 'X46',
  label: 'named arguments =>',
  sql: 'select make_interval(days => 3) as i',
  query: select({ i: call('make_interval', [named('days', literal(3))], interval()) }),
})
