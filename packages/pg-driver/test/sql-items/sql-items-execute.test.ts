import { sql } from '@quern/core'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '../../src/index.ts'
import { fixtureSql } from './fixture.ts'
import { items } from './items.ts'

describeEachTarget('the items of the SQL coverage list execute', target => {
  let db: Database

  beforeAll(async () => {
    const opened = await connect(target.url)
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    db = opened.value
    for (const statement of fixtureSql.split(';').filter(text => text.trim() !== '')) {
      const made = await db.run(sql.statement()(Object.assign([statement], { raw: [statement] })))
      if (!made.ok) throw new Error(JSON.stringify(made.error))
    }
  })

  afterAll(async () => {
    await db.close()
  })

  const major = target.major ?? 18
  for (const { id, label, since = 13, query } of items) {
    test.skipIf(since > major)(`${id} ${label}${since > major ? ` (skipped: PostgreSQL ${since} has it, this is ${major})` : ''}`, async () => {
      const ran = await db.all(query)
      expect(ran.match({ success: () => 'ran', failure: fault => fault })).toBe('ran')
    })
  }
})
