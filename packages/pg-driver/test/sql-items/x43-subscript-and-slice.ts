import { from, slice } from '@quern/core'
import { t } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ first: number | null; two: readonly number[] | null; start: readonly number[] | null }>()({
  id: 'X43',
  label: 'array subscript and slice',
  sql: 'select t.arr[1] as first, t.arr[1:2] as two, t.arr[:2] as start from t',
  query: from(t).select({ first: t.arr.at(1), two: slice(t.arr, 1, 2), start: slice(t.arr, undefined, 2) }),
})
