import { from, integer, sql, text, update } from '@quern/core'
import { success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { afterEach, expect, test } from 'vitest'
import { connect, type ConnectionMiddleware, type Database, type SlowQuery, slowQueries, type SlowQueryOptions } from '../../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, one, valueOf } from '../accounts.ts'

const byOwner = (owner: string) => from(accounts).where(accounts.owner.eq(owner)).select({ id: accounts.id })

describeEachTarget('slow queries', target => {
  const opened: Database[] = []
  const reports: SlowQuery[] = []
  const sent: string[] = []
  const clock = virtualClock()
  /** How long each statement takes, by the clock. */
  let takes = 0
  const taking: ConnectionMiddleware = connection => ({
    ...connection,
    execute: async statement => {
      sent.push(statement.text)
      const reply = await connection.execute(statement)
      await clock.advance(takes)
      return reply
    },
    script: async text => {
      sent.push(text)
      return connection.script(text)
    },
    stream: (statement, size) => {
      const source = connection.stream(statement, size)
      return {
        ...source,
        next: async () => {
          const batch = await source.next()
          await clock.advance(takes)
          return batch
        },
      }
    },
  })
  const open = async (options: Partial<SlowQueryOptions> = {}): Promise<Database> => {
    takes = 0
    const slow = slowQueries({ threshold: 100, interval: 0, report: report => reports.push(report), ...options })
    const db = await valueOf(connect(target.url, { clock, middleware: [slow, taking], pool: { max: 1 } }))
    opened.push(db)
    await createAccounts(db)
    reports.length = 0
    sent.length = 0
    return db
  }
  afterEach(() => Promise.all(opened.splice(0).map(db => db.close())))
  test('a statement over the threshold is reported with its plan, one under it is not', async () => {
    const db = await open()
    takes = 99
    await valueOf(db.all(everyone))
    expect(reports).toEqual([])
    takes = 100
    await valueOf(db.all(everyone))
    expect(reports).toEqual([{
      text: expect.stringContaining('from "accounts"'), summary: 'SELECT accounts', builtAt: undefined, duration: 100, generic: false,
      plan: expect.objectContaining({ 'Node Type': expect.any(String) }),
    }])
  })

  test('the parameters of a statement are not in its plan', async () => {
    const db = await open()
    takes = 500
    await valueOf(db.all(byOwner('the secret')))
    expect(reports[0]).toMatchObject({ generic: true, plan: { 'Node Type': expect.any(String) } })
    const plan = JSON.stringify(reports)
    expect(plan).toContain('owner = $1')
    expect(plan).not.toContain('secret')
    // It leaves nothing behind.
    takes = 0
    expect(await valueOf(db.all(sql.statement({ name: text() })`select name from pg_prepared_statements where name = 'quern_explain'`))).toEqual([])
    expect(await valueOf(db.one(sql.statement({ mode: text() })`select current_setting('plan_cache_mode') as mode`))).toEqual({ mode: 'auto' })
  })

  test('a write is explained and not run again', async () => {
    const db = await open()
    takes = 500
    const changed = update(accounts).set({ balance: accounts.balance.plus(1) }).where(accounts.id.eq(1))
    await valueOf(db.run(changed))
    takes = 0
    expect(reports).toMatchObject([{ summary: 'UPDATE accounts', plan: { 'Node Type': 'ModifyTable' } }])
    expect(sent.some(text => /analyze/i.test(text))).toBe(false)
    expect(await valueOf(db.one(from(accounts).where(accounts.id.eq(1)).select({ balance: accounts.balance })))).toEqual({ balance: 101 })
  })

  test('inside a transaction it waits for its end, committed or not', async () => {
    const db = await open()
    takes = 500
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.all(byOwner('Ann')))
      expect(reports).toEqual([])
      return tx.all(everyone)
    }))
    expect(reports.map(({ duration, plan }) => [duration, plan !== undefined])).toEqual([[500, true], [500, true]])
    expect(sent.findIndex(text => text.startsWith('explain'))).toBeGreaterThan(sent.indexOf('commit'))
    reports.length = 0
    await failureOf(db.transaction(async tx => {
      await valueOf(tx.all(everyone))
      return tx.run(sql.statement()`select 1 / 0`)
    }))
    expect(reports.map(({ text }) => text)).toEqual([expect.stringContaining('accounts'), 'select 1 / 0'])
    // What was made in the transaction is gone, so that there is no plan; and nobody is the worse for that.
    reports.length = 0
    await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(sql.statement()`create table fleeting (n integer)`))
      await valueOf(tx.run(sql.statement()`select n from fleeting`))
      return tx.run(sql.statement()`select 1 / 0`)
    }))
    expect(reports[0]).toMatchObject({ text: 'select n from fleeting', plan: undefined, problem: '42P01' })
    takes = 0
    expect(await valueOf(db.all(one))).toEqual([{ n: 1 }])
  })

  test('no more than one in an interval, and what cannot be explained is passed over', async () => {
    const db = await open({ interval: 10_000 })
    takes = 1_000
    for (let time = 0; time < 3; time += 1) await valueOf(db.all(everyone))
    expect(reports).toHaveLength(1)
    await clock.advance(10_000)
    await valueOf(db.run(sql.statement()`set application_name = 'x'`))
    expect(reports).toHaveLength(1)
    await valueOf(db.all(everyone))
    expect(reports).toHaveLength(2)
  })

  test('a stream counts the time of its batches, not that of its reader', async () => {
    const db = await open()
    takes = 40
    for await (const row of db.stream(everyone, { batchSize: 1 })) {
      expect(row.ok).toBe(true)
      await clock.advance(5_000)
    }
    // Two rows, and the end.
    expect(reports).toMatchObject([{ duration: 120, plan: { 'Node Type': expect.any(String) } }])
    takes = 0
    expect(await valueOf(db.one(sql.statement({ n: integer() })`select 1 as n`))).toEqual({ n: 1 })
  })

  test('what report throws reaches the caller', async () => {
    const thrown = new Error('a bug')
    const db = await open({ report: () => {
      throw thrown
    } })
    takes = 500
    await expect(db.all(everyone)).rejects.toBe(thrown)
  })
})

describeEachServer('slow queries beside another session', target => {
  test('no plan is waited for where another session has locked the table', async () => {
    const reports: SlowQuery[] = []
    await using admin = await valueOf(connect(target.url))
    await createAccounts(admin)
    const lock = sql.statement()`lock table accounts in access exclusive mode`
    let lockNow: () => Promise<unknown> = () => Promise.resolve()
    const locking: ConnectionMiddleware = connection => ({
      ...connection,
      execute: async statement => {
        const reply = await connection.execute(statement)
        if (statement.query !== undefined) await lockNow()
        return reply
      },
    })
    const slow = slowQueries({ threshold: 0, interval: 0, report: report => reports.push(report) })
    await using db = await valueOf(connect(target.url, { middleware: [slow, locking], pool: { max: 1 } }))
    for (const query of [everyone, byOwner('Ann')]) {
      await valueOf(admin.transaction(async tx => {
        lockNow = () => valueOf(tx.run(lock))
        // Without a limit the two wait for one another.
        expect(await valueOf(db.all(query, { timeout: 20_000 }))).not.toEqual([])
        return success(undefined)
      }))
    }
    expect(reports).toMatchObject([{ plan: undefined, problem: '55P03' }, { plan: undefined, problem: '55P03' }])
  })
})
