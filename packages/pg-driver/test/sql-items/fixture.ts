import { integer, int4range, jsonb, numeric, table, text, timestamptz } from '@quern/core'

/** The tables that the items of the SQL coverage list run on. */
export const t = table('t', {
  id: integer().primaryKey(),
  a: integer().nullable(),
  b: text().nullable(),
  c: numeric().nullable(),
  d: timestamptz().nullable(),
  j: jsonb().nullable(),
  arr: integer().array().nullable(),
  r: int4range().nullable(),
})
export const u = table('u', { id: integer().primaryKey(), tId: integer().nullable() })
export const v = table('v', { id: integer().primaryKey(), uId: integer().nullable().references(() => u.id) })

/** The same tables in SQL, with their rows. */
export const fixtureSql = `
create table t (id int primary key, a int, b text, c numeric, d timestamptz, j jsonb, arr int[], r int4range);
create table u (id int primary key, t_id int);
create table v (id int primary key, u_id int references u(id));
create table w (id int generated always as identity);
create sequence s;
insert into t values
  (1, 2, 'abc', 1.5, '2020-01-01 00:00:00+00', '{"a": {"b": 1}}', '{1,2,3}', '[1,5)'),
  (2, null, null, null, null, null, null, null);
insert into u values (1, 1), (2, 2);
`
