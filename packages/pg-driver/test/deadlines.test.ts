import { sql, integer } from '@quern/core'
import { success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import type { CallOptions } from '../src/index.ts'
import { everyone, failureOf, insert, one, slow, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { backend, serverSuite, until, untilAsleep } from './server-suite.ts'

describeEachDriver('deadlines and signals', target => {
  const suite = serverSuite(target)

  test('a statement that is past its deadline is stopped, and its connection used again', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock, pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const running = failureOf(db.run(slow, { timeout: 10_000 }))
    await untilAsleep(suite.admin(), pid)
    // It is stopped a little before, so that it has ended by then.
    await clock.advance(9_500)
    expect(await running).toMatchObject({ tag: 'DeadlineExceeded', stage: 'execute', outcome: 'rolledBack', timeout: 10_000 })
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('a statement whose signal is aborted is stopped', async () => {
    const db = await suite.open({ clock: virtualClock(), pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const controller = new AbortController()
    const running = failureOf(db.run(slow, { signal: controller.signal }))
    await untilAsleep(suite.admin(), pid)
    controller.abort()
    expect(await running).toMatchObject({ tag: 'Aborted', stage: 'execute', outcome: 'rolledBack' })
    expect(await failureOf(db.run(slow, { signal: AbortSignal.abort('never') }))).toMatchObject({ tag: 'Aborted', outcome: 'none', reason: 'never' })
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('cancelling never hits another statement', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    for (let round = 0; round < 60; round += 1) {
      const controller = new AbortController()
      const short = db.run(sql.statement()`select pg_sleep(0.002)`, { signal: controller.signal })
      const wait = setTimeout(() => {
        controller.abort()
      }, round % 5)
      const result = await short
      clearTimeout(wait)
      if (!result.ok) expect(result.error.tag).toBe('Aborted')
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    }
    expect(db.pool().opened).toBe(1)
  })

  test('a transaction has one deadline for all of it', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock, pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const running = failureOf(
      db.transaction({ timeout: 10_000 }, async tx => {
        await valueOf(tx.run(insert(3)))
        return tx.run(slow)
      }),
    )
    await untilAsleep(suite.admin(), pid)
    await clock.advance(9_500)
    expect(await running).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack', timeout: 10_000 })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    // The server knows of the deadline as well.
    const limit = sql.statement({ n: integer() })`select setting::integer as n from pg_settings where name = 'statement_timeout'`
    const { n } = await valueOf(db.transaction({ timeout: 10_000 }, tx => tx.one(limit)))
    expect(n).toBeGreaterThan(0)
    expect(n).toBeLessThanOrEqual(10_000)
  })

  test('a transaction whose signal is aborted is rolled back', async () => {
    const db = await suite.open()
    const controller = new AbortController()
    const given = await failureOf(
      db.transaction({ signal: controller.signal }, async tx => {
        await valueOf(tx.run(insert(3)))
        controller.abort('enough')
        return tx.run(insert(4))
      }),
    )
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'rolledBack', reason: 'enough' })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('a transaction that only misses its deadline at COMMIT is rolled back', async () => {
    const db = await suite.open()
    const controller = new AbortController()
    const given = await failureOf(
      db.transaction({ signal: controller.signal }, async tx => {
        await valueOf(tx.run(insert(3)))
        controller.abort()
        return success(1)
      }),
    )
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'rolledBack' })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('a full pool', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock, pool: { max: 2, acquireTimeout: 10_000 } })
    /** What comes of a call for which there is no connection, once so much time is over. */
    const starve = (options: CallOptions, milliseconds: number, controller?: AbortController): Promise<unknown> =>
      valueOf(db.transaction(() => db.transaction(async () => {
        const waiting = failureOf(db.one(one, options))
        await until(() => Promise.resolve(db.pool().waiting), count => count === 1)
        await clock.advance(milliseconds)
        controller?.abort()
        return success(await waiting)
      })))
    expect(await starve({}, 10_000)).toMatchObject({ tag: 'PoolTimeout', stage: 'acquire', outcome: 'none', waited: 10_000, pool: { total: 2, leased: 2 } })
    expect(await starve({ timeout: 5_000 }, 5_000)).toMatchObject({ tag: 'DeadlineExceeded', stage: 'acquire', outcome: 'none' })
    const controller = new AbortController()
    expect(await starve({ signal: controller.signal }, 0, controller)).toMatchObject({ tag: 'Aborted', stage: 'acquire', outcome: 'none' })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.pool()).toMatchObject({ waiting: 0, timeouts: 1 })
  })

  test('a thousand callers on three connections are all served', async () => {
    const db = await suite.open({ pool: { max: 3 } })
    const results = await Promise.all(Array.from({ length: 1_000 }, () => db.one(one)))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(db.pool()).toMatchObject({ waiting: 0, acquired: 1_001, timeouts: 0 })
    expect(db.pool().opened).toBeLessThanOrEqual(3)
  })

  test("a transaction's deadline makes the user's own statement_timeout no longer", async () => {
    const limit = sql.statement({ n: integer() })`select setting::integer as n from pg_settings where name = 'statement_timeout'`
    const db = await suite.open({ clock: virtualClock(), pool: { max: 1 }, settings: { statement_timeout: '300ms' } })
    const inside = (timeout: number, readOnly: boolean) => valueOf(db.transaction({ timeout, readOnly }, tx => tx.one(limit) as never))
    expect(await inside(20_000, false)).toEqual({ n: 300 })
    expect(await inside(20_000, true)).toEqual({ n: 300 })
    expect(await inside(200, false)).toEqual({ n: 200 })
    expect(await failureOf(db.transaction({ timeout: 20_000 }, tx => tx.run(slow)))).toMatchObject({ tag: 'QueryCanceled' })
    expect(await valueOf(db.one(limit))).toEqual({ n: 300 })
  })
})
