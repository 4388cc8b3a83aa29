import { truncate } from '@quern/core'
import { t, u, v } from './fixture.ts'
import { sqlItem } from './sql-item.ts'

export const item = sqlItem<never>()({
  id: 'M36',
  label: 'TRUNCATE [RESTART IDENTITY] [CASCADE]',
  sql: 'truncate t, u, v restart identity cascade',
  query: truncate([t, u, v], { restartIdentity: true, cascade: true }),
})
