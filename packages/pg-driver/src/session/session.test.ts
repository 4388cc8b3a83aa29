import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { idleConnection } from '../../test/idle-connection.ts'
import { noteFailure, noteStatement, sessionOn } from './session.ts'

const newSession = () => sessionOn(idleConnection(1), { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 1 }, virtualClock())

const dirtyAfter = (text: string, command = 'SELECT', readOnly = false): boolean => {
  const session = newSession()
  noteStatement(session, { text, readOnly }, command, 'idle')
  return session.dirty
}

test.each([
  'select 1',
  'select count(*), lower (name), "lower"(name) from users where id in (1, 2) and exists (select 1) group by (name)',
  'with t as (select 1) select * from t join lateral (select 2) as u on (true)',
  'select $1::numeric(10, 2), cast($2 as varchar(5)), extract(year from now())',
  "select current_setting('TimeZone'), pg_sleep(1)",
])('%s leaves nothing behind', text => {
  expect(dirtyAfter(text)).toBe(false)
})

test.each([
  "select set_config('work_mem', '1MB', false)",
  'select pg_advisory_lock(1)',
  'select setseed(0.5)',
  'select my_function(1)',
  'select "My Function" (1)',
  'select "Lower"(name) from users',
  'select app.lower_all()',
  'select * into mine from users',
  'create temp table mine as select 1',
  'select fünf(1)',
  "select set_config/**/('work_mem', '1MB', false)",
  "select set_config -- why\n ('work_mem', '1MB', false)",
  "select set_config/* /* nested */ and */('work_mem', '1MB', false)",
  'select "pg_advisory_lock"(1)',
  'select app.lower(name) from users',
  'insert into held (id) values (1) returning pg_advisory_lock(42)',
  'with x as (select pg_advisory_lock(43)) insert into held select 1 from x',
  "update users set note = set_config('work_mem', '1MB', false)",
  "explain analyze select set_config('work_mem', '1MB', false)",
  'delete from users where my_function(id)',
])('%s may leave something behind', text => {
  expect(dirtyAfter(text)).toBe(true)
  expect(dirtyAfter(text, 'SELECT', true)).toBe(false)
})

test.each([
  'insert into "accounts" ("id", "email") values ($1, lower($2)), (default, $3) on conflict ("id") do update set "email" = excluded."email" returning "id"',
  'insert into "app"."accounts" as a (id) values (1) on conflict on constraint k do nothing',
  'update "accounts" set ("a", "b") = ($1, $2) where "id" in ($3, $4)',
  'merge into t using s on (t.id = s.id) when matched then delete when not matched then insert (id) values (1)',
  'explain (format json) select pg_catalog.lower(name) from users',
])('%s writes, and leaves nothing behind', text => {
  expect(dirtyAfter(text, 'INSERT')).toBe(false)
})

test('commands', () => {
  expect(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'BEGIN', 'COMMIT', ''].some(command => dirtyAfter('x', command))).toBe(false)
  expect(['SET', 'LISTEN', 'CREATE TABLE', 'DO', 'CALL', 'something new'].every(command => dirtyAfter('x', command))).toBe(true)
})

test('a statement that ran and failed may have taken a lock of the session', () => {
  const server = { severity: 'ERROR', sqlstate: '22012', message: '' }
  const after = (text: string, readOnly = false): boolean => {
    const session = newSession()
    noteFailure(session, { text, readOnly }, { tag: 'ServerRefusal', error: server, status: 'idle', prepared: false })
    return session.dirty
  }
  expect(after('select pg_advisory_lock(1), 1 / 0')).toBe(true)
  expect(after('select 1 / 0')).toBe(false)
  expect(after('insert into "accounts" ("id") values (1)')).toBe(false)
  expect(after('insert into locks select pg_advisory_lock(1)')).toBe(true)
  expect(after('select pg_advisory_lock(1)', true)).toBe(false)
  const stopped = newSession()
  noteFailure(stopped, { text: 'select pg_advisory_lock(1)', readOnly: false }, { tag: 'Interruption', by: { kind: 'deadline', timeout: 1 }, sent: true, stopped: 'idle' })
  expect(stopped.dirty).toBe(true)
  const unsent = newSession()
  noteFailure(unsent, { text: 'select pg_advisory_lock(1)', readOnly: false }, { tag: 'Interruption', by: { kind: 'deadline', timeout: 1 }, sent: false, stopped: undefined })
  expect(unsent.dirty).toBe(false)
})
