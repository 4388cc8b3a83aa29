import { from, insertInto, rememberOrigins } from '@quern/core'
import { success } from '@quern/result'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, countStatements, type Database, expectStatements, limitStatements, pinned, type StatementCount, withAdvisoryLock } from '../../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, valueOf } from '../accounts.ts'

const byId = (id: number) => from(accounts).where(accounts.id.eq(id)).select({ owner: accounts.owner })

describeEachTarget('counting statements', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  test('each way to run a query counts once, the same text together, the most frequent first', async () => {
    const { value, count } = await countStatements(db, async counted => {
      const all = await valueOf(counted.all(everyone))
      for (const { id } of all) await valueOf(counted.one(byId(id)))
      await valueOf(counted.maybeOne(byId(9)))
      await valueOf(counted.run(insert(3)))
      for await (const row of counted.stream(everyone)) expect(row.ok).toBe(true)
      return all.length
    })
    expect(value).toBe(2)
    expect(count.total).toBe(6)
    expect(count.statements.map(statement => statement.count)).toEqual([3, 2, 1])
    expect(count.statements[0]?.text).toContain('where "accounts"."id" = $1')
  })

  test('what is called for in transactions, savepoints and nested transactions counts, and BEGIN and COMMIT do not', async () => {
    const { count } = await countStatements(db, counted => counted.transaction(async tx => {
      await valueOf(tx.one(one))
      await valueOf(tx.savepoint(sp => sp.one(one)))
      return tx.transaction(inner => inner.one(one))
    }))
    expect(count.total).toBe(3)
    const inside = await db.transaction(async tx => success(await countStatements(tx, counted => counted.all(one))))
    expect(inside.map(({ count: { total } }) => total).valueOr(0)).toBe(1)
  })

  test('those beside it are not counted', async () => {
    const [first, second] = await Promise.all([
      countStatements(db, async counted => {
        await valueOf(counted.one(one))
        await valueOf(db.one(one))
      }),
      countStatements(db, async counted => {
        await valueOf(counted.one(one))
        await valueOf(counted.one(one))
      }),
    ])
    expect([first.count.total, second.count.total]).toEqual([1, 2])
  })

  test('a query that cannot be compiled is not sent, and not counted', async () => {
    const { count } = await countStatements(db, async counted => {
      expect(await failureOf(counted.run(insertInto(accounts).values([])))).toMatchObject({ tag: 'EmptyInsert' })
    })
    expect(count).toEqual({ total: 0, statements: [] })
  })

  test('expectStatements gives what the body gave, or lists the statements and where they were built', async () => {
    expect(await expectStatements(db, 1, counted => valueOf(counted.one(one)))).toEqual({ n: 1 })
    expect(await expectStatements(db, { atMost: 5 }, () => 'nothing sent')).toBe('nothing sent')
    const forget = rememberOrigins()
    try {
      const loop = expectStatements(db, 1, async counted => {
        for (const id of [1, 2]) await valueOf(counted.one(byId(id)))
      })
      await expect(loop).rejects.toThrow(/expected 1 statement, got 2:\n {2}2 × select .*\n {8}built at byId .*count-statements\.test\.ts/)
    } finally {
      forget()
    }
    await expect(expectStatements(db, { atMost: 0 }, counted => valueOf(counted.one(one)))).rejects.toThrow('expected at most 0 statements, got 1:')
    await expect(expectStatements(db, 1, () => undefined)).rejects.toThrow(/^expected 1 statement, got 0$/)
  })

  test('what the body throws is thrown on', async () => {
    const thrown = new Error('a bug')
    await expect(expectStatements(db, 1, () => Promise.reject(thrown))).rejects.toBe(thrown)
  })

  test('a limited handle refuses the statement beyond its limit, wherever it is called for', async () => {
    const limited = limitStatements(db, { most: 2 })
    await valueOf(limited.one(one))
    const inside = await failureOf(limited.transaction(async tx => {
      await valueOf(tx.one(one))
      return tx.run(insert(5))
    }))
    expect(inside).toMatchObject({ tag: 'Misuse', misuse: 'too many statements', outcome: 'none' })
    for await (const row of limited.stream(one)) expect(row.ok || row.error.tag).toBe('Misuse')
    expect(await failureOf(limited.all(one))).toMatchObject({ detail: expect.stringContaining('2 × select 1 as n') })
    // The database itself goes on, and nothing was inserted.
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('a limited handle that only reports does so once, and sends the statement', async () => {
    const reports: StatementCount[] = []
    const limited = limitStatements(db, { most: 1, exceeded: count => reports.push(count) })
    for (let time = 0; time < 4; time += 1) expect(await valueOf(limited.one(one))).toEqual({ n: 1 })
    expect(reports.map(({ total }) => total)).toEqual([1])
  })

  test('what is called for on a pinned connection, or under a lock, counts; the lock itself does not', async () => {
    const { count } = await countStatements(db, outer => countStatements(outer, async counted => {
      const pin = await valueOf(pinned(counted))
      await valueOf(pin.one(one))
      await valueOf(pin.transaction(tx => tx.one(one)))
      await pin.close()
      await valueOf(withAdvisoryLock(counted, 1n, {}, lock => lock.session.one(one)))
    }).then(inner => {
      expect(inner.count.total).toBe(3)
    }))
    expect(count.total).toBe(3)
    const limited = limitStatements(db, { most: 1 })
    await valueOf(withAdvisoryLock(limited, 1n, {}, async lock => {
      await valueOf(lock.session.one(one))
      expect(await failureOf(lock.session.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'too many statements' })
      return success(undefined)
    }))
  })
})
