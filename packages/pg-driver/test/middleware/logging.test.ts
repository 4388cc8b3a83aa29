import { from, insertInto, integer, type Query, sql, table, text } from '@quern/core'
import { virtualClock } from '@quern/testing/clock'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Database, type LogEvent, logging, type LoggingOptions } from '../../src/index.ts'
import { createAccounts, everyone, failureOf, insert, one, valueOf } from '../accounts.ts'
import { terminate, until } from '../server-suite.ts'

describeEachTarget('logging', target => {
  const opened: Database[] = []
  const events: LogEvent[] = []
  const open = async (options: Partial<LoggingOptions> = {}, more: ConnectOptions = {}): Promise<Database> => {
    // Of one connection: while a session is put in order after a CREATE, the next call would open another one, and that is an event.
    const db = await valueOf(connect(target.url, { pool: { max: 1 }, ...more, middleware: [logging({ write: event => events.push(event), ...options })] }))
    opened.push(db)
    return db
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(db => db.close()))
    events.length = 0
  })

  test('a statement is one event', async () => {
    const db = await open({ level: 'debug' })
    await createAccounts(db)
    events.length = 0
    await valueOf(db.run(insert(7)))
    expect(events).toEqual([
      {
        event: 'statement', level: 'debug', address: expect.any(String), processId: expect.any(Number), summary: 'INSERT accounts',
        text: 'insert into "accounts" ("id", "owner", "balance") values ($1, $2, $3)', name: expect.stringMatching(/^quern_/),
        parameters: [{ characters: 1 }, { characters: 7 }, { characters: 1 }], rows: 0, count: 1, status: 'idle',
        duration: expect.any(Number), call: { transaction: false, attempt: 0, waited: expect.any(Number) },
      },
    ])
  })

  test('connections and transactions have events of their own', async () => {
    const db = await open({ level: 'debug' })
    await createAccounts(db)
    events.length = 0
    await valueOf(db.transaction(tx => tx.savepoint(sp => sp.run(insert(7)))))
    await db.transaction(async tx => tx.run(insert(1)))
    expect(events.flatMap(event => (event.event === 'transaction' ? [event.action] : []))).toEqual(['begin', 'savepoint', 'release', 'commit', 'begin', 'rollback'])
    await db.close()
    expect(events.at(-1)).toMatchObject({ event: 'connection closed', level: 'debug' })
    events.length = 0
    await open({ level: 'debug' })
    expect(events[0]).toMatchObject({ event: 'connection opened', level: 'debug' })
  })

  test('only what matters is written: failures, and what is slow', async () => {
    const clock = virtualClock()
    const db = await open({ slowerThan: 100, level: 'debug' }, { clock })
    events.length = 0
    await valueOf(db.all(one))
    expect(events).toEqual([])
    await failureOf(db.all(sql.statement()`select 1 / 0`))
    expect(events).toMatchObject([{ event: 'statement', level: 'error', fault: { tag: 'ServerRefusal', error: { sqlstate: '22012' } } }])
    events.length = 0
    // The default leaves out a statement that went well.
    const quiet = await open()
    await valueOf(quiet.all(one))
    expect(events).toEqual([])
    const slow = await open({ slowerThan: 0 })
    await valueOf(slow.all(one))
    expect(events).toMatchObject([{ event: 'statement', level: 'warn' }])
  })

  test('a stream is one event with all of its rows', async () => {
    const db = await open({ level: 'debug' })
    await createAccounts(db)
    events.length = 0
    for await (const row of db.stream(everyone, { batchSize: 1 })) expect(row.ok).toBe(true)
    expect(events).toMatchObject([{ event: 'statement', rows: 2, count: expect.any(Number) }])
  })

  test('notices are events, and what they say is left out', async () => {
    const db = await open({ level: 'debug' })
    await valueOf(db.run(sql.statement()`do $$ begin raise notice 'the secret is %', 'blue'; raise warning 'blue'; end $$`))
    const notices = events.filter(({ event }) => event === 'notice')
    expect(notices).toMatchObject([{ level: 'info', notice: { severity: 'NOTICE', message: '(hidden)' } }, { level: 'warn' }])
  })

  test('with shown all is there', async () => {
    const db = await open({ level: 'debug', parameters: 'shown' })
    await createAccounts(db)
    events.length = 0
    await failureOf(db.run(insert(1)))
    expect(events).toMatchObject([{ parameters: ['1', 'owner 1', '0'], fault: { error: { detail: 'Key (id)=(1) already exists.' } } }])
  })

  test('settings that a script gives to the session are left out', async () => {
    const db = await open({ level: 'debug' }, { settings: { 'app.key': 'the secret' } })
    await valueOf(db.run(sql.statement()`set app.other = 'dirty'`))
    await valueOf(db.all(one))
    const scripts = events.filter(({ event }) => event === 'script')
    expect(JSON.stringify(scripts)).toContain('set_config(?, ?, false) as \\"app.key\\"')
    expect(JSON.stringify(events)).not.toContain('the secret')
  })

  test('what write throws reaches the caller', async () => {
    const thrown = new Error('the disk is full')
    const db = await open({ level: 'debug', write: ({ event }) => {
      if (event === 'statement') throw thrown
    } })
    await expect(db.all(one)).rejects.toBe(thrown)
  })

  test('values never get into an event, whatever fails', async () => {
    const secrets = table('secrets', { id: integer().primaryKey(), word: text().unique() })
    const db = await open({ level: 'debug', slowerThan: 0 })
    await valueOf(db.run(sql.statement()`drop table if exists secrets`))
    await valueOf(db.run(sql.statement()`create table secrets (id integer primary key, word text unique check (length(word) < 40), flag boolean)`))
    await valueOf(db.run(sql.statement()`create or replace function leak(word text, code text) returns integer language plpgsql as $$
      begin
        raise notice 'notice of %', word;
        execute format('select %L::integer', word);
        return 1;
      exception when invalid_text_representation then
        raise exception 'it is %', word using errcode = code, detail = word, hint = word, column = word, table = word, constraint = word;
      end $$`))
    const word = fc.string({ unit: fc.constantFrom(...'abcdefghijkmnopqrstuvwxyzABCDEFGHXYZ0123456789', "'", '"', '.', ' ', '\\', '$', 'é', '(', ')'), minLength: 10, maxLength: 50 })
      .filter(text => /[a-z0-9]{4,}/i.test(text))
    await fc.assert(fc.asyncProperty(word, fc.constantFrom('P0001', '42501', '23505', '22023'), async (secret, code) => {
      events.length = 0
      const attempts: readonly Query<unknown, never>[] = [
        insertInto(secrets).values({ id: 1, word: secret }),
        insertInto(secrets).values({ id: 2, word: secret }),
        sql.statement()`select ${secret}::text::integer`,
        sql.statement()`select ${secret}::text::regclass`,
        sql.statement()`select ${secret}::text::jsonb`,
        sql.statement()`select ${secret}::text::timestamptz`,
        sql.statement()`select ${secret}::text::uuid`,
        sql.statement()`select '1' ~ ${`${secret}[`}::text`,
        sql.statement()`select to_tsquery(${secret}::text)`,
        sql.statement()`select set_config(${secret}::text, 'x', true)`,
        sql.statement()`select now() at time zone ${secret}::text`,
        sql.statement()`select leak(${secret}::text, ${code}::text)`,
        from(secrets).where(secrets.word.eq(secret)).select({ id: secrets.id }),
      ]
      for (const attempt of attempts) await db.run(attempt).match({ success: () => true, failure: () => false })
      await valueOf(db.run(sql.statement()`truncate secrets`))
      const written = JSON.stringify(events).toLowerCase()
      // Not even a part of it that is long enough to mean something.
      for (const part of secret.toLowerCase().match(/[a-z0-9]{4,}/g) ?? []) expect(written).not.toContain(part)
    }), seeded({ numRuns: 25 }))
  })
})

describeEachServer('logging', target => {
  let admin: Database
  beforeAll(async () => {
    admin = await valueOf(connect(target.url))
  })
  afterAll(() => admin.close())

  test('a lost connection and a refused one are events, and no password is in them', async () => {
    const events: LogEvent[] = []
    const middleware = [logging({ write: event => events.push(event) })]
    const db = await valueOf(connect(target.url, { middleware, pool: { max: 1 } }))
    const { pid } = await valueOf(db.one(sql.statement({ pid: integer() })`select pg_backend_pid() as pid`))
    await terminate(admin, pid)
    await until(async () => events.length, count => count > 0)
    expect(events[0]).toMatchObject({ event: 'connection lost', level: 'error', processId: pid, error: { sqlstate: '57P01' } })
    await db.close()
    events.length = 0

    const url = new URL(target.url)
    url.username = 'nobody_of_that_name'
    url.password = 'hunter2secret'
    await failureOf(connect(url.href, { middleware }))
    expect(events).toMatchObject([{ event: 'connection refused', level: 'error', fault: { tag: 'ServerRefusal' } }])
    expect(JSON.stringify(events)).not.toMatch(/hunter2secret|nobody_of_that_name/)
  })
})
