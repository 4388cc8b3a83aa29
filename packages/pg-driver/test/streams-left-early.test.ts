import { integer, sql, text, uuid } from '@quern/core'
import { trackDroppedFailures } from '@quern/result'
import { describe, expect, test } from 'vitest'
import { failureOf, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

/** A constraint that is checked when the statement commits: where a stream is left, that is when its statement is ended. */
const table = [
  sql.statement()`drop table if exists checked_last`,
  sql.statement()`create table checked_last (id integer constraint checked_last_id unique deferrable initially deferred)`,
]
const count = sql.statement({ n: integer() })`select count(*)::integer as n from checked_last`
const twice = sql.statement({ id: integer() })`insert into checked_last values (1), (1), (2) returning id`
const once = sql.statement({ id: integer() })`insert into checked_last values (1), (2), (3) returning id`
const undecodable = sql.statement({ id: uuid() })`insert into checked_last values (1), (1), (2) returning id::text as id`
const undecodableOnce = sql.statement({ id: uuid() })`insert into checked_last values (11), (12), (13) returning id::text as id`
const number = (n: number) => sql.statement({ n: integer() })`select ${n}::integer as n`
const plain = sql.statement({ n: integer() })`select 77 as n`

const CLOSE = 0x43

describeEachDriver('a stream that is left early', target => {
  const suite = serverSuite(target)
  const open = async (url?: string) => {
    for (const statement of table) await valueOf(suite.admin().run(statement))
    return suite.open({ pool: { max: 1 } }, url)
  }
  const rows = async (): Promise<number> => (await valueOf(suite.admin().one(count))).n

  /** Reads a stream until its signal is aborted, after the first row. */
  const readAndAbort = async (db: Awaited<ReturnType<typeof open>>, query: typeof once) => {
    const controller = new AbortController()
    let last: unknown
    for await (const row of db.stream(query, { batchSize: 1, signal: controller.signal })) {
      if (!row.ok) last = row.error
      controller.abort('enough')
    }
    return last
  }

  test.each([1, 2, 3])('and whose commit fails leaves the next callers their own answers, in round %i', async () => {
    const db = await open()
    using dropped = trackDroppedFailures()
    for await (const row of db.stream(twice, { batchSize: 1 })) {
      expect(row).toMatchObject({ ok: true, value: { id: 1 } })
      break
    }
    const given: number[] = []
    for (const query of [number(1), plain, number(3), count, number(5)]) given.push((await valueOf(db.one(query))).n)
    expect(given).toEqual([1, 77, 3, 0, 5])
    const inside = await valueOf(db.transaction(async tx => {
      await valueOf(tx.run(once))
      return tx.one(number(6))
    }))
    expect(inside).toEqual({ n: 6 })
    expect(await rows()).toBe(3)
    expect(dropped.take().map(({ error }) => error)).toMatchObject([{ tag: 'UnmappedConstraint', constraint: 'checked_last_id', outcome: 'rolledBack' }])
  })

  test('commits what it did, and drops no failure', async () => {
    const db = await open()
    using dropped = trackDroppedFailures()
    for await (const row of db.stream(once, { batchSize: 1 })) if (row.ok) break
    expect(await rows()).toBe(3)
    expect(dropped.take()).toEqual([])
  })

  describe('by a failure of this side', () => {
    test('tells that its statement was rolled back, and why', async () => {
      const db = await open()
      const cause = { tag: 'UnmappedConstraint', constraint: 'checked_last_id', outcome: 'rolledBack' }
      expect(await readAndAbort(db, twice)).toMatchObject({ tag: 'Aborted', reason: 'enough', outcome: 'rolledBack', cause })
      using dropped = trackDroppedFailures()
      const given: unknown[] = []
      for await (const row of db.stream(undecodable, { batchSize: 1 })) given.push(row.ok ? row.value : row.error)
      expect(given).toMatchObject([{ tag: 'DecodeFailure', row: 0, outcome: 'rolledBack', cause }])
      expect(dropped.take()).toEqual([])
      expect(await rows()).toBe(0)
      expect(await valueOf(db.one(plain))).toEqual({ n: 77 })
    })

    test('tells that its statement was committed, once it was', async () => {
      const db = await open()
      const aborted = await readAndAbort(db, once)
      expect(aborted).toMatchObject({ tag: 'Aborted', outcome: 'committed' })
      expect(aborted).not.toHaveProperty('cause')
      expect(await rows()).toBe(3)
      for await (const row of db.stream(undecodableOnce, { batchSize: 1 })) expect(row.ok ? row.value : row.error).toMatchObject({ tag: 'DecodeFailure', outcome: 'committed' })
    })

    test('does not know what became of its statement where the connection is lost then', async () => {
      await using proxy = await tcpProxy(target.url)
      const db = await open(proxy.url)
      let armed = false
      proxy.fromClient = (bytes, link) => {
        if (!armed || bytes[0] !== CLOSE) return 'pass'
        link.cut()
        return 'drop'
      }
      const controller = new AbortController()
      let last: unknown
      for await (const row of db.stream(once, { batchSize: 1, signal: controller.signal })) {
        if (!row.ok) last = row.error
        armed = true
        controller.abort('enough')
      }
      proxy.fromClient = () => 'pass'
      expect(last).toMatchObject({ tag: 'Aborted', outcome: 'unknown', cause: { tag: 'ConnectionLost', outcome: 'unknown' } })
      expect(await rows()).toBe(0)
      expect(await valueOf(db.one(plain))).toEqual({ n: 77 })
    })
  })

  test('in a transaction makes that fail where ending it fails', async () => {
    await using proxy = await tcpProxy(target.url)
    const db = await open(proxy.url)
    using dropped = trackDroppedFailures()
    const failed = await failureOf(db.transaction(async tx => {
      for await (const row of tx.stream(once, { batchSize: 1 })) {
        expect(row.ok).toBe(true)
        proxy.fromClient = (bytes, link) => {
          if (bytes[0] !== CLOSE) return 'pass'
          link.cut()
          return 'drop'
        }
        break
      }
      return tx.one(plain)
    }))
    expect(failed).toMatchObject({ tag: 'ConnectionLost', outcome: 'rolledBack' })
    expect(await rows()).toBe(0)
    expect(dropped.take()).toEqual([])
  })

  test.each(['left', 'aborted'])('by being %s leaves no setting and no lock to the next caller', async how => {
    const db = await open()
    const marks = sql.statement({ n: text() })`
      select set_config('app.tenant', 'a' || n, false) as n from generate_series(1, 1000) as n, lateral (select pg_advisory_lock(n)) as l`
    const controller = new AbortController()
    for await (const row of db.stream(marks, { batchSize: 2, signal: controller.signal })) {
      if (!row.ok) expect(row.error).toMatchObject({ tag: 'Aborted' })
      else if (how === 'left') break
      else controller.abort()
    }
    const left = sql.statement({ tenant: text(), locks: integer() })`
      select coalesce(current_setting('app.tenant', true), '') as tenant,
        (select count(*)::integer from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`
    expect(await valueOf(db.one(left))).toEqual({ tenant: '', locks: 0 })
    expect(db.pool().opened).toBe(1)
  })
})
