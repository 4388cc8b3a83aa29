import { from, insertInto, integer, sql, table, text } from '@quern/core'
import { expect, test } from 'vitest'
import { retryAdvice } from '../src/index.ts'
import { valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

const notes = table('notes_retried', { id: integer().primaryKey(), note: text() })
const count = sql.statement({ n: integer() })`select count(*)::integer as n from notes_retried`
const insert = (id: number) => insertInto(notes).values({ id, note: 'x' }).returning({ id: notes.id, note: notes.note })
const all = from(notes).orderBy(notes.id.asc()).select({ id: notes.id, note: notes.note })

const COMMAND_COMPLETE = 0x43
const ERROR_RESPONSE = 0x45

describeEachDriver('a statement whose plan is out of date', target => {
  const suite = serverSuite(target)
  const setUp = async () => {
    await valueOf(suite.admin().run(sql.statement()`drop table if exists notes_retried`))
    await valueOf(suite.admin().run(sql.statement()`create table notes_retried (id integer primary key, note text not null)`))
  }
  const alter = () => valueOf(suite.admin().run(sql.statement()`alter table notes_retried alter column note type varchar(50)`))

  test('is not told to have failed by that where the answer to its second try is lost', async () => {
    await setUp()
    await using proxy = await tcpProxy(target.url)
    const db = await suite.open({ pool: { max: 1 } }, proxy.url)
    for (const id of [1, 2]) await valueOf(db.one(insert(id)))
    await alter()
    let errors = 0
    proxy.fromServer = (bytes, link) => {
      if (bytes[0] === ERROR_RESPONSE) errors += 1
      if (bytes[0] !== COMMAND_COMPLETE || errors === 0) return 'pass'
      link.cut()
      return 'drop'
    }
    const lost = await db.one(insert(3))
    proxy.fromServer = () => 'pass'
    expect(errors).toBe(1)
    expect(lost).toMatchObject({ ok: false, error: { tag: 'ConnectionLost', sent: true, outcome: 'unknown' } })
    if (!lost.ok) expect(retryAdvice(lost.error, { unit: 'statement' }).advice).not.toBe('retry')
    // The second try was carried out.
    expect(await valueOf(suite.admin().one(count))).toEqual({ n: 3 })
  })

  test('fails for the reason of its second try, where that fails', async () => {
    await setUp()
    const db = await suite.open({ pool: { max: 1 } })
    for (const id of [1, 2]) await valueOf(db.one(insert(id)))
    await alter()
    expect(await db.one(insert(2))).toMatchObject({ ok: false, error: { sqlstate: '23505', outcome: 'rolledBack' } })
    expect(await valueOf(db.one(insert(3)))).toEqual({ id: 3, note: 'x' })
  })

  test('in a transaction fails for that, and not because the transaction has failed by it', async () => {
    await setUp()
    const db = await suite.open({ pool: { max: 1 } })
    for (const id of [1, 2]) await valueOf(db.one(insert(id)))
    await alter()
    expect(await db.transaction(tx => tx.one(insert(3)))).toMatchObject({ ok: false, error: { tag: 'StalePlan', outcome: 'rolledBack' } })
  })

  test('is run once more by a stream, which gives all of its rows', async () => {
    await setUp()
    const db = await suite.open({ pool: { max: 1 } })
    for (const id of [1, 2, 3]) await valueOf(db.one(insert(id)))
    const collect = async () => {
      const given: unknown[] = []
      for await (const row of db.stream(all, { batchSize: 2 })) given.push(row.ok ? row.value.id : row.error)
      return given
    }
    for (let round = 0; round < 2; round += 1) expect(await collect()).toEqual([1, 2, 3])
    await alter()
    expect(await collect()).toEqual([1, 2, 3])
    expect(db.pool().opened).toBe(1)
    // A transaction is hurt by the first try, and fails.
    await valueOf(suite.admin().run(sql.statement()`alter table notes_retried alter column note type text`))
    const given: unknown[] = []
    const whole = await db.transaction(async tx => {
      for await (const row of tx.stream(all)) given.push(row.ok ? row.value : row.error)
      return tx.one(count)
    })
    expect(given).toMatchObject([{ tag: 'StalePlan' }])
    expect(whole.ok).toBe(false)
  })
})
