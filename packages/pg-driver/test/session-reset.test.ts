import { sql, text } from '@quern/core'
import { describeEachServer } from '@quern/testing/targets'
import { expect, test } from 'vitest'
import { failureOf, valueOf } from './accounts.ts'
import { serverSuite } from './server-suite.ts'

const show = sql.statement({ value: text() })`select current_setting('work_mem') as value`
const locks = sql.statement({ value: text() })`select count(*)::text as value from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`

describeEachServer('a session that goes back', target => {
  const suite = serverSuite(target)

  test('has lost what a function of the user changed in it', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const before = await valueOf(db.one(show))
    await valueOf(suite.admin().run(sql.statement()`
      create or replace function meddle() returns int language sql as $$ select set_config('work_mem', '1MB', false); select 1 $$`))
    await valueOf(db.run(sql.statement()`select meddle()`))
    expect(await valueOf(db.one(show))).toEqual(before)
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('has lost what a trigger changed, where the server reports it, or the pool always resets', async () => {
    await valueOf(suite.admin().run(sql.statement()`
      create or replace function meddle_more() returns trigger language plpgsql as $$ begin
        perform set_config('TimeZone', 'Asia/Tokyo', false), set_config('work_mem', '2MB', false);
        return new;
      end $$`))
    await valueOf(suite.admin().run(sql.statement()`drop table if exists meddled`))
    await valueOf(suite.admin().run(sql.statement()`create table meddled (id integer)`))
    await valueOf(suite.admin().run(sql.statement()`create trigger meddle before insert on meddled for each row execute function meddle_more()`))
    const insert = sql.statement()`insert into meddled values (1)`
    const zone = sql.statement({ value: text() })`select current_setting('TimeZone') as value`
    const reported = await suite.open({ pool: { max: 1 } })
    await valueOf(reported.run(insert))
    expect(await valueOf(reported.one(zone))).toEqual({ value: 'UTC' })
    const always = await suite.open({ pool: { max: 1, reset: 'always' } })
    const before = await valueOf(always.one(show))
    await valueOf(always.run(insert))
    expect(await valueOf(always.one(show))).toEqual(before)
    expect(always.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('has its own settings again, a path of several schemas among them', async () => {
    const db = await suite.open({ pool: { max: 1, reset: 'always' }, settings: { search_path: 'app, public' } })
    await valueOf(suite.admin().run(sql.statement()`create schema if not exists app`))
    const schemas = sql.statement({ value: text() })`select array_to_string(current_schemas(false), '|') as value`
    const path = sql.statement({ value: text() })`select current_setting('search_path') as value`
    for (let run = 0; run < 2; run += 1) {
      expect(await valueOf(db.one(schemas))).toEqual({ value: 'app|public' })
      expect(await valueOf(db.one(path))).toEqual({ value: 'app, public' })
    }
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('has them again, whatever it may not write', async () => {
    const db = await suite.open({ pool: { max: 1, reset: 'always' }, settings: { default_transaction_read_only: 'on', work_mem: '5MB' } })
    for (let run = 0; run < 2; run += 1) expect(await valueOf(db.one(show))).toEqual({ value: '5MB' })
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test.each([
    'insert into held values (1) returning pg_advisory_lock(42)::text',
    'with x as (select pg_advisory_lock(43)) insert into held select 1 from x',
    'select pg_advisory_lock/**/(44)',
    'explain analyze select pg_advisory_lock(45)',
  ])('holds no lock after %s', async statement => {
    await valueOf(suite.admin().run(sql.statement()`create table if not exists held (id integer)`))
    const db = await suite.open({ pool: { max: 1 } })
    await valueOf(db.run(sql.statement()([statement] as unknown as TemplateStringsArray)))
    expect(await valueOf(db.one(locks))).toEqual({ value: '0' })
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('has lost the statements of PREPARE, and keeps those of the driver', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const driversOwn = sql.statement({ sql: text(), parsed: text() })`
      select name as sql, (not from_sql)::text as parsed from pg_prepared_statements where from_sql`
    await valueOf(db.all(driversOwn))
    await valueOf(db.run(sql.statement()`prepare "mine'""s" as select 1`))
    expect(await valueOf(db.all(driversOwn))).toEqual([])
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('holds no lock, though the statement that took it failed', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    expect(await failureOf(db.run(sql.statement()`select pg_advisory_lock(1), 1 / (${0}::integer)`))).toMatchObject({ tag: 'DataException' })
    expect(await valueOf(db.one(locks))).toEqual({ value: '0' })
    expect(await failureOf(db.run(sql.statement()`select pg_advisory_lock(2), pg_sleep(60)`, { timeout: 500 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    expect(await valueOf(db.one(locks))).toEqual({ value: '0' })
  })
})
