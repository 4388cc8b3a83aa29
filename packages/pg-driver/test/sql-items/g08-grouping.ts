import { from, grouping, rollup } from '@quern/core'
import { t } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ a: number | null; g: number }>()({
  id: 'G08',
  label: 'GROUPING() function',
  sql: 'select t.a as a, grouping(t.a) as g from t group by rollup (t.a)',
  query: from(t).groupBy(rollup(t.a)).select({ a: t.a, g: grouping(t.a) }),
})
