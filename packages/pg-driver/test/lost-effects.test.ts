import { from, integer, sql, table } from '@quern/core'
import { beforeEach, afterEach, expect, test } from 'vitest'
import { connect, type Database, type Queries, retryAdvice } from '../src/index.ts'
import { accounts, failureOf, insert, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver } from './each-driver.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { serverSuite, until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

failOnDroppedFailures()

/** A view, as the program knows it, that adds a row for each time it is read. */
const counted = table('counted', { id: integer() })
const reading = from(counted).select(counted)

const SETUP = [
  sql.statement()`drop table if exists readings cascade`,
  sql.statement()`create table readings (id integer generated always as identity)`,
  sql.statement()`create or replace function note_reading() returns integer language sql volatile as 'insert into readings default values returning id'`,
  sql.statement()`create or replace view counted as select note_reading() as id`,
  sql.statement()`create or replace procedure half_way() language plpgsql as $$ begin
    insert into readings default values;
    commit;
    raise exception 'no' using errcode = '40001';
  end $$`,
]

const readings = async (on: Queries): Promise<number> => (await valueOf(on.one(sql.statement({ n: integer() })`select count(*)::integer as n from readings`))).n

describeEachDriver('what looks harmless, and is lost', target => {
  const suite = serverSuite(target)
  beforeEach(async () => {
    for (const statement of SETUP) await valueOf(suite.admin().run(statement))
  })
  afterEach(async () => {
    await valueOf(suite.admin().run(sql.statement()`drop procedure half_way`))
    await valueOf(suite.admin().run(sql.statement()`drop view counted`))
    await valueOf(suite.admin().run(sql.statement()`drop function note_reading`))
    await valueOf(suite.admin().run(sql.statement()`drop table readings`))
  })

  test('a view that writes, read in a transaction: it is looked up, and not read twice', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    loseCommit(proxy, { reached: true, closed: false })
    let runs = 0
    await valueOf(db.transaction({ retry: { times: 1 } }, tx => {
      runs += 1
      return tx.one(reading)
    }))
    expect({ runs, readings: await readings(suite.admin()) }).toEqual({ runs: 1, readings: 1 })
  })

  test('what only reads has no identifier, and has changed nothing; a read-only transaction is not asked for one', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const plain = from(accounts).select(accounts)
    for (const options of [{}, { readOnly: true }] as const) {
      loseCommit(proxy, { reached: true, closed: false })
      const given = await failureOf(db.transaction(options, tx => tx.all(plain)))
      expect(given).toMatchObject({ tag: 'ConnectionLost', outcome: 'none' })
      expect(retryAdvice(given, { unit: 'transaction' })).toMatchObject({ advice: 'retry' })
    }
    const asked: string[] = []
    const told = await suite.open({ middleware: [connection => ({ ...connection, execute: statement => (asked.push(statement.text), connection.execute(statement)) })] }, proxy.url)
    await valueOf(told.transaction({ readOnly: true }, tx => tx.all(plain)))
    expect(asked.filter(text => text.includes('xact_id'))).toEqual([])
    await valueOf(told.transaction(tx => tx.all(plain)))
    expect(asked.filter(text => text.includes('xact_id'))).not.toEqual([])
  })

  test('the text of a SELECT in a read-only transaction has changed nothing; a notification there may be out', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    for (const [query, expected] of [
      [sql.statement()`select count(*) from readings`, { tag: 'ConnectionLost', outcome: 'none' }],
      [sql.statement()`select pg_notify('lost', 'x')`, { tag: 'CommitOutcomeUnknown', outcome: 'unknown', detail: expect.stringContaining('NOTIFY') }],
      [sql.statement()`notify lost`, { tag: 'CommitOutcomeUnknown', outcome: 'unknown' }],
    ] as const) {
      loseCommit(proxy, { reached: true, closed: false })
      expect(await failureOf(db.transaction({ readOnly: true }, tx => tx.run(query as never)))).toMatchObject(expected)
    }
  })

  test.each(['notify lost', "select pg_notify('lost', 'x')"])('%s: it is looked up, and heard once', async text => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    loseCommit(proxy, { reached: true, closed: false })
    let runs = 0
    await valueOf(db.transaction({ retry: { times: 1 } }, tx => {
      runs += 1
      return tx.run(sql.statement()([text] as unknown as TemplateStringsArray))
    }))
    expect(runs).toBe(1)
  })

  test('a view that writes, read by itself: it is unknown, unless the session refuses to write', async () => {
    await using proxy = await tcpProxy(suite.url())
    const lost = async (db: Database, query: typeof reading) => {
      proxy.fromServer = (bytes, link) => {
        // The answer to the query: its rows' description.
        if (!bytes.includes(Buffer.from('id\0'))) return 'pass'
        link.cut()
        return 'drop'
      }
      const given = await failureOf(db.all(query))
      openProxy(proxy)
      return given
    }
    const given = await lost(await suite.open({}, proxy.url), reading)
    expect(given).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown' })
    expect(retryAdvice(given, { unit: 'statement' })).toEqual({ advice: 'verify' })
    await until(() => readings(suite.admin()), count => count === 1)
    const careful = await suite.open({ settings: { default_transaction_read_only: 'on' } }, proxy.url)
    const plain = from(accounts).select({ id: accounts.id }) as unknown as typeof reading
    expect(await lost(careful, plain)).toMatchObject({ tag: 'ConnectionLost', outcome: 'none' })
  })

  test('a procedure or a block that commits and then fails: it is unknown what was done', async () => {
    const db = await suite.open()
    for (const [query, tag] of [
      [sql.statement()`/* now */ call half_way()`, 'SerializationFailure'],
      [sql.statement()`do $$ begin insert into readings default values; commit; raise exception 'no'; end $$`, 'RaisedException'],
    ] as const) {
      const before = await readings(db)
      const given = await failureOf(db.run(query))
      expect(given).toMatchObject({ tag, outcome: 'unknown' })
      expect(retryAdvice(given, { unit: 'statement' })).toEqual({ advice: 'verify' })
      expect(await readings(db)).toBe(before + 1)
    }
    const slow = sql.statement()`do $$ begin insert into readings default values; commit; perform pg_sleep(30); end $$`
    expect(await failureOf(db.run(slow, { timeout: 2_000 }))).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'unknown' })
    expect(await readings(db)).toBe(3)
    // Inside a transaction a procedure cannot commit, and what fails is undone.
    expect(await failureOf(db.transaction(tx => tx.run(sql.statement()`call half_way()`)))).toMatchObject({ outcome: 'rolledBack' })
    expect(await failureOf(db.run(sql.statement()`do $$ begin raise exception 'no'; end $$`))).toMatchObject({ outcome: 'rolledBack' })
    await valueOf(db.run(insert(3)))
    const index = sql.statement()`create unique index concurrently twice on accounts ((1))`
    expect(await failureOf(db.run(index))).toMatchObject({ outcome: 'unknown' })
    await using other = await valueOf(connect(suite.url()))
    expect(await valueOf(other.run(sql.statement()`drop index twice`))).toBe(0)
  })
})
