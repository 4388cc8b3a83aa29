import { from, literal, tableSample } from '@quern/core'
import { t } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ one: number }>()({
  id: 'F25',
  label: 'TABLESAMPLE BERNOULLI / SYSTEM',
  sql: 'select 1 as one from t tablesample bernoulli (10)',
  query: from(tableSample(t, 'bernoulli', 10)).select({ one: literal(1) }),
})
