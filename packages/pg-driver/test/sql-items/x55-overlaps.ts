import { date, interval, overlaps, select, value } from '@quern/core'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ o: boolean }>()({
  id: 'X55',
  label: '(start, end) OVERLAPS (start, end)',
  sql: "select ('2020-01-01'::date, '2020-02-01'::date) overlaps ('2020-01-15'::date, '1 month'::interval) as o",
  query: select({
    o: overlaps(
      [value('2020-01-01', date()), value('2020-02-01', date())],
      [value('2020-01-15', date()), value({ months: 1, days: 0, microseconds: 0n }, interval())],
    ),
  }),
})
