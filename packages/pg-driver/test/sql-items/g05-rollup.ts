import { count, from, rollup } from '@quern/core'
import { t } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ a: number | null; b: string | null; n: bigint }>()({
  id: 'G05',
  label: 'ROLLUP',
  sql: 'select t.a as a, t.b as b, count(*) as n from t group by rollup (t.a, t.b)',
  query: from(t).groupBy(rollup(t.a, t.b)).select({ a: t.a, b: t.b, n: count() }),
})
