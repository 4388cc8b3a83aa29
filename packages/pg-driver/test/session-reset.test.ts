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

  test('holds no lock, though the statement that took it failed', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    expect(await failureOf(db.run(sql.statement()`select pg_advisory_lock(1), 1 / (${0}::integer)`))).toMatchObject({ tag: 'DataException' })
    expect(await valueOf(db.one(locks))).toEqual({ value: '0' })
    expect(await failureOf(db.run(sql.statement()`select pg_advisory_lock(2), pg_sleep(60)`, { timeout: 500 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    expect(await valueOf(db.one(locks))).toEqual({ value: '0' })
  })
})
