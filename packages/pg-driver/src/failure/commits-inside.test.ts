import { expect, test } from 'vitest'
import { mayCommitInside } from './commits-inside.ts'

test.each([
  'call p()', ' CALL p()', '/* a /* b */ */ call p()', '-- a\ncall p()', 'vacuum', 'VACUUM (full) t', 'cluster t', 'reindex table concurrently t',
  'create index concurrently i on t (a)', 'create unique index concurrently i on t (a)', 'drop index concurrently i',
  'create /* x */ index /* y */ concurrently i on t (a)', 'alter table t detach partition p concurrently', 'alter table t detach partition p finalize',
  'do $$ begin insert into t values (1); commit; end $$', "do $$ begin raise notice '--'; commit; end $$", 'do $$ begin call p(); end $$',
  "do $$ begin execute 'com' || 'mit'; end $$", "do language plpython3u $$ plpy.run() $$", "do e'begin \\x63ommit; end'",
])('%s may commit before it fails', text => {
  expect(mayCommitInside(text)).toBe(true)
})

test.each([
  '', 'select 1', 'insert into calls values (1)', 'update t set a = 1', 'create index i on t (concurrently)', 'create table call (a int)',
  'alter table t add column a int', 'callback()', "do $$ begin raise exception 'no'; end $$", 'with a as (select 1) select * from a', "select 'call p()'",
])('%s is undone where it fails', text => {
  expect(mayCommitInside(text)).toBe(false)
})
