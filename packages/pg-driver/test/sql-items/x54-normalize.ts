import { from, isNormalized, normalize } from '@quern/core'
import { t } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<{ normal: string | null; is: boolean | null }>()({
  id: 'X54',
  label: 'NORMALIZE / IS NORMALIZED',
  sql: 'select normalize(t.b, nfc) as normal, t.b is nfc normalized as "is" from t',
  query: from(t).select({ normal: normalize(t.b, 'nfc'), is: isNormalized(t.b, 'nfc') }),
})
