import { deleteFrom, from, insertInto, integer, sql, text, update } from '@quern/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { accounts, createAccounts, failureOf, valueOf } from './accounts.ts'
import { describeEachTargetAndDriver } from './each-driver.ts'

const byId = (id: number) => from(accounts).where(accounts.id.eq(id)).select({ owner: accounts.owner })
const everyone = from(accounts).orderBy(accounts.id.asc()).select(accounts)

describeEachTargetAndDriver('queries', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  test('all gives the rows', async () => {
    expect(await valueOf(db.all(everyone))).toEqual([
      { id: 1, owner: 'Ann', balance: 100 },
      { id: 2, owner: 'Bob', balance: 50 },
    ])
    expect(await valueOf(db.all(byId(9)))).toEqual([])
  })

  test('one gives the row, and fails for none and for many', async () => {
    expect(await valueOf(db.one(byId(1)))).toEqual({ owner: 'Ann' })
    expect(await failureOf(db.one(byId(9)))).toMatchObject({ tag: 'NoRow', stage: 'cardinality', outcome: 'none' })
    expect(await failureOf(db.one(everyone))).toMatchObject({ tag: 'TooManyRows', outcome: 'none', count: 2 })
  })

  test('maybeOne gives the row or undefined, and fails for many', async () => {
    expect(await valueOf(db.maybeOne(byId(2)))).toEqual({ owner: 'Bob' })
    expect(await valueOf(db.maybeOne(byId(9)))).toBeUndefined()
    expect(await failureOf(db.maybeOne(everyone))).toMatchObject({ tag: 'TooManyRows', count: 2 })
  })

  test('one row too many of a write says that the write is done', async () => {
    const raise = update(accounts).set({ balance: 1 }).everyRow().returning({ id: accounts.id })
    expect(await failureOf(db.one(raise))).toMatchObject({ tag: 'TooManyRows', outcome: 'committed', count: 2 })
    expect((await valueOf(db.all(everyone))).map(({ balance }) => balance)).toEqual([1, 1])
  })

  test('run counts the rows that changed', async () => {
    expect(await valueOf(db.run(insertInto(accounts).values({ id: 3, owner: 'Cid', balance: 1 })))).toBe(1)
    expect(await valueOf(db.run(update(accounts).set({ balance: 2 }).everyRow()))).toBe(3)
    expect(await valueOf(db.run(deleteFrom(accounts).where(accounts.id.eq(9))))).toBe(0)
    expect(await valueOf(db.run(sql.statement()`create table if not exists other (id integer)`))).toBe(0)
    expect(await valueOf(db.run(everyone))).toBe(3)
  })

  test('text of every kind comes back as it went in', async () => {
    const echo = (given: string) => sql.statement({ back: text() })`select ${given}::text as back`
    for (const given of ['', "'; drop table accounts; --", '\\', '\ufeff', 'ä€😀', '\n\t', '$1', 'x'.repeat(1_000_000)]) {
      expect(await valueOf(db.one(echo(given)))).toEqual({ back: given })
    }
  })

  test('a query that was built once runs many times, and so does one of another shape between', async () => {
    const query = byId(1)
    for (let round = 0; round < 3; round += 1) {
      expect(await valueOf(db.one(query))).toEqual({ owner: 'Ann' })
      expect(await valueOf(db.all(everyone))).toHaveLength(2)
    }
  })

  test('more statements than a session keeps prepared', async () => {
    for (let n = 0; n < 600; n += 1) {
      const query = sql.statement({ n: integer() })([`select ${n}::integer as n`] as unknown as TemplateStringsArray)
      expect(await valueOf(db.one(query))).toEqual({ n })
    }
    expect(await valueOf(db.one(byId(1)))).toEqual({ owner: 'Ann' })
  })

  test('a plan that is out of date is made anew', async () => {
    const query = sql.statement({ id: integer() })`select * from changing`
    await valueOf(db.run(sql.statement()`drop table if exists changing`))
    await valueOf(db.run(sql.statement()`create table changing as select 1::integer as id`))
    expect(await valueOf(db.all(query))).toEqual([{ id: 1 }])
    await valueOf(db.run(sql.statement()`alter table changing alter id type text using id::text`))
    // The column still reads as a number: only its type in the database has changed.
    expect(await valueOf(db.all(query))).toEqual([{ id: 1 }])
  })

  test('a statement that was deallocated is prepared anew', async () => {
    expect(await valueOf(db.one(byId(1)))).toEqual({ owner: 'Ann' })
    await valueOf(db.run(sql.statement()`deallocate all`))
    expect(await valueOf(db.one(byId(1)))).toEqual({ owner: 'Ann' })
  })

  test('settings, channels and temporary tables do not outlive the call that made them', async () => {
    const path = sql.statement({ path: text() })`select current_setting('search_path') as path`
    const before = await valueOf(db.one(path))
    await valueOf(db.run(sql.statement()`set search_path to nowhere`))
    await valueOf(db.run(sql.statement()`create temporary table gone (id integer)`))
    await valueOf(db.run(sql.statement()`listen somewhere`))
    expect(await valueOf(db.one(path))).toEqual(before)
    // Of this session: another may still be on its way back into order.
    const temporary = sql.statement({ name: text() })`select relname::text as name from pg_class where relnamespace = pg_my_temp_schema()`
    expect(await valueOf(db.all(temporary))).toEqual([])
    const listening = sql.statement({ channel: text() })`select pg_listening_channels() as channel`
    expect(await valueOf(db.all(listening))).toEqual([])
    const setByFunction = sql.statement({ was: text() })`select set_config('application_name', 'mine', false) as was`
    await valueOf(db.one(setByFunction))
    expect(await valueOf(db.one(sql.statement({ name: text() })`select current_setting('application_name') as name`))).not.toEqual({ name: 'mine' })
  })

  test('the session has the settings that the codecs rely on, also after a reset', async () => {
    await valueOf(db.run(sql.statement()`set datestyle to 'German'`))
    const settings = sql.statement({ style: text(), zone: text() })`
      select current_setting('DateStyle') as style, current_setting('TimeZone') as zone`
    expect(await valueOf(db.one(settings))).toEqual({ style: 'ISO, YMD', zone: 'UTC' })
  })

  test('a transaction that a statement left open is ended when the connection goes back', async () => {
    await valueOf(db.run(sql.statement()`begin`))
    await valueOf(db.run(insertInto(accounts).values({ id: 7, owner: 'Gil', balance: 0 })))
    // It was committed by itself: the transaction had ended before.
    await valueOf(db.run(sql.statement()`rollback`))
    expect(await valueOf(db.one(byId(7)))).toEqual({ owner: 'Gil' })
  })

  test('a COPY is refused, and the database works on', async () => {
    expect(await failureOf(db.run(sql.statement()`copy accounts from stdin`))).toMatchObject({ tag: 'ProtocolFailure', outcome: 'unknown' })
    if (target.kind === 'pglite') return
    expect(await failureOf(db.run(sql.statement()`copy accounts to stdout`))).toMatchObject({ tag: 'ProtocolFailure' })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })
})
