import { integer, sql } from '@quern/core'
import { virtualClock } from '@quern/testing/clock'
import { delay, drop, faultProxy, message } from '@quern/testing/fault-proxy'
import { expect, test } from 'vitest'
import { failureOf, one, slow, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { backend, serverSuite, until, within } from './server-suite.ts'

/** The backends that work on the slow statement. Left alone, it takes 30 seconds. */
const working = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep(30)%'`

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

describeEachDriver('the backend of a statement that was given up', target => {
  const suite = serverSuite(target)
  const atWork = async (): Promise<number> => (await valueOf(suite.admin().one(working))).n
  const allStopped = (): Promise<number> => within(1_000, () => until(atWork, n => n === 0))

  test('is stopped, though the first requests were there before the statement', async () => {
    const clock = virtualClock()
    await using proxy = await faultProxy(suite.url(), { clock })
    const db = await suite.open({ pool: { max: 1 } }, proxy.url)
    const { pid } = await valueOf(db.one(backend))
    const before = proxy.counts().connections
    proxy.rule({ when: message({ from: 'client', kind: 'Parse', text: /pg_sleep/ }), do: delay(1_000) })
    const controller = new AbortController()
    const given = failureOf(db.run(slow, { signal: controller.signal }))
    await until(() => Promise.resolve(proxy.counts().actions.delay), held => held === 1)
    controller.abort('enough')
    await until(() => Promise.resolve(proxy.counts().connections), connections => connections >= before + 2)
    await clock.advance(1_000)
    expect(await given).toMatchObject({ tag: 'Aborted', stage: 'execute', outcome: 'rolledBack', reason: 'enough' })
    expect(await atWork()).toBe(0)
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('is stopped after its connection was destroyed, where nothing had stopped it before', async () => {
    await using proxy = await faultProxy(suite.url())
    const db = await suite.open({ pool: { max: 1 } }, proxy.url)
    const isCancel = message({ from: 'client', kind: 'CancelRequest' })
    proxy.rule({ when: event => isCancel(event) && db.pool().total > 0, do: drop() })
    expect(await within(400, () => failureOf(db.run(slow, { timeout: 400 })))).toMatchObject({ tag: 'DeadlineExceeded' })
    expect(proxy.counts().actions.drop).toBeGreaterThan(0)
    await allStopped()
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('is stopped, whenever the signal is aborted', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    for (let round = 0; round < 40; round += 1) {
      const controller = new AbortController()
      const given = failureOf(db.run(slow, { signal: controller.signal }))
      await turns(round % 20)
      controller.abort()
      expect(await within(500, () => given)).toMatchObject({ tag: 'Aborted' })
      await allStopped()
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    }
    expect(db.pool()).toMatchObject({ total: 1, leased: 0, waiting: 0 })
  })

  test('is stopped, whenever the deadline comes', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    for (const timeout of [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]) {
      expect(await within(timeout, () => failureOf(db.run(slow, { timeout })))).toMatchObject({ tag: 'DeadlineExceeded', timeout })
      await allStopped()
      const inTransaction = await within(timeout, () => failureOf(db.transaction({ timeout }, tx => tx.run(slow))))
      // The server's own statement_timeout may be the first.
      expect(inTransaction).toMatchObject({ tag: expect.stringMatching(/DeadlineExceeded|QueryCanceled/) as unknown })
      await allStopped()
    }
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('is stopped where the database is closed over it: a statement, a transaction, a stream', async () => {
    const db = await suite.open({ pool: { max: 3 } })
    const stream = db.stream(sql.statement({ n: integer() })`select 1 as n from pg_sleep(30)`)[Symbol.asyncIterator]()
    const ended = Promise.all([failureOf(db.run(slow)), failureOf(db.transaction(tx => tx.run(slow))), stream.next()])
    await until(atWork, n => n === 3)
    await within(1_000, () => db.close({ grace: 0 }))
    expect(await atWork()).toBe(0)
    expect(await ended).toMatchObject([
      { tag: 'ConnectionLost', outcome: 'unknown' },
      { tag: 'ConnectionLost', outcome: 'rolledBack' },
      { value: { ok: false, error: { tag: 'ConnectionLost' } } },
    ])
  })
})
