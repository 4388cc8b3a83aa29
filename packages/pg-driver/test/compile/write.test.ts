import { alias, and, bigint, bit, char, count, cte, deleteFrom, domainType, from, insertInto, integer, jsonb, literal, lower, numeric, select, sql, table, text, timestamptz, update, value, varchar, bytea, coalesce, date } from '@quern/core'
import { expect, test } from 'vitest'
import { expectSql, parameters, compiled, rowsOf } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { t, u, w } from './tables.ts'

const short = domainType('short', varchar(3))
const narrow = table('narrow', {
  id: integer().primaryKey(),
  text: varchar(3).nullable(),
  fixed: char(3).nullable(),
  bits: bit(3).nullable(),
  amount: numeric(4, 1).nullable(),
  domain: short().nullable(),
})
const wide = table('wide', {
  id: bigint().primaryKey(),
  amount: numeric(),
  at: timestamptz({ mode: 'string' }),
  bytes: bytea(),
  data: jsonb(),
  list: integer().array().nullable(),
  day: date().default('2020-01-01'),
})

describeOnFixture('INSERT, UPDATE, DELETE', session => {
  /** Runs queries one after the other in one transaction that is rolled back; gives the rows of the last. */
  const inOrder = (...queries: readonly Parameters<typeof rowsOf>[1][]): Promise<unknown[]> => session.rolledBack(async () => {
    let rows: unknown[] = []
    for (const query of queries) rows = await rowsOf(session, query)
    return rows
  })
  const all = from(t).orderBy(t.id).select({ id: t.id, a: t.a, b: t.b })

  test('one row, several rows, defaults, expressions', async () => {
    expect(await expectSql(session, insertInto(t).values({ id: 5, a: 1, b: undefined }).returning({ id: t.id, b: t.b }), 'insert into t (id, a) values ($1, $2) returning t.id as id, t.b as b')).toEqual([{ id: 5, b: null }])
    const many = insertInto(t).values([{ id: 5, b: 'x' }, { id: 6, b: null }])
    expect(await expectSql(session, many.returning(t), 'insert into t (id, b) select "row".id as id, "row".b as b from unnest($1::integer[], $2::text[]) as "row" (id, b) returning t.id as id, t.a as a, t.b as b, t.c as c, t.d as d, t.j as j, t.arr as arr, t.r as r'))
      .toEqual([expect.objectContaining({ id: 5, b: 'x', a: null }), expect.objectContaining({ id: 6, b: null })])
    expect(await expectSql(session, insertInto(t).values([{ id: 5, b: lower('X') }, { id: 6 }]).returning({ b: t.b }), 'insert into t (id, b) values ($1, lower($2::text)), ($3, default) returning t.b as b')).toEqual([{ b: 'x' }, { b: null }])
    expect(await expectSql(session, insertInto(t).values([{ id: 5, arr: [1] }, { id: 6, arr: [2, 3] }]).returning({ arr: t.arr }), 'insert into t (id, arr) values ($1, $2), ($3, $4) returning t.arr as arr')).toEqual([{ arr: [1] }, { arr: [2, 3] }])
    await expectSql(session, insertInto(w).defaultValues(), 'insert into w default values')
    expect(await expectSql(session, insertInto(w).values({}).returning({ id: w.id }), 'insert into w default values returning w.id as id')).toHaveLength(1)
    expect(await expectSql(session, insertInto(w).values([{}, {}]).returning({ id: w.id }), 'insert into w (id) values (default), (default) returning w.id as id')).toHaveLength(2)
  })

  test('the rows of a query, matched by name', async () => {
    const source = from(u).select({ a: u.tId, id: u.id.plus(10) })
    expect(await expectSql(session, insertInto(t).from(source).returning({ id: t.id, a: t.a }), 'insert into t (a, id) select u.t_id as a, u.id + $1 as id from u returning t.id as id, t.a as a')).toEqual([{ id: 11, a: 1 }, { id: 12, a: 2 }])
  })

  test('on conflict, every form', async () => {
    const row = insertInto(t).values({ id: 1, b: 'new' })
    await expectSql(session, row.onConflict().doNothing(), 'insert into t (id, b) values ($1, $2) on conflict do nothing')
    await expectSql(session, row.onConflict(t.id).doNothing(), 'insert into t (id, b) values ($1, $2) on conflict (id) do nothing')
    await expectSql(session, row.onConflict('t_pkey').doNothing(), 'insert into t (id, b) values ($1, $2) on conflict on constraint t_pkey do nothing')
    expect(await expectSql(session, row.onConflict(t.id).doUpdate(x => ({ b: coalesce(t.b, '').concat(x.b) }), x => x.b.ne('')).returning({ b: t.b }), `insert into t (id, b) values ($1, $2) on conflict (id) do update set b = coalesce(t.b, $3) || excluded.b where excluded.b <> $4 returning t.b as b`)).toEqual([{ b: 'abcnew' }])
    const target = alias(t, 'target')
    expect(await expectSql(session, insertInto(target).values({ id: 1, b: 'new' }).onConflict(target.id).doUpdate(() => ({ a: target.id.plus(6) })).returning({ a: target.a }), 'insert into t as target (id, b) values ($1, $2) on conflict (id) do update set a = target.id + $3 returning target.a as a')).toEqual([{ a: 7 }])
  })

  test('a conflict target of a call and of an operation', async () => {
    await session.rolledBack(async () => {
      await session.query('create unique index on t (lower(b))')
      await session.query('create unique index on t ((a + id))')
      const inside = { ...session, rolledBack: <T>(body: () => Promise<T>) => body() }
      await expectSql(inside, insertInto(t).values({ id: 7, b: 'ABC' }).onConflict(lower(t.b)).doNothing(), 'insert into t (id, b) values ($1, $2) on conflict (lower(b)) do nothing')
      await expectSql(inside, insertInto(t).values({ id: 1, a: 2 }).onConflict(t.a.plus(t.id)).doNothing(), 'insert into t (id, a) values ($1, $2) on conflict ((a + id)) do nothing')
    })
  })

  test('values for an identity column that is always generated', async () => {
    const rows = await expectSql(session, insertInto(w).from(select({ id: literal(50) }) as never).overridingSystemValue().returning({ id: w.id }), 'insert into w (id) overriding system value select 50 as id returning w.id as id')
    expect(rows).toEqual([{ id: 50 }])
  })

  test('update, with other tables, with named queries', async () => {
    expect(await expectSql(session, update(t).set({ a: t.a.plus(1), b: 'x', c: undefined }).where(t.id.eq(1)).where(t.a.gt(0)).returning({ a: t.a }), 'update t set a = t.a + $1, b = $2 where t.id = $3 and t.a > $4 returning t.a as a')).toEqual([{ a: 3 }])
    expect(await expectSql(session, update(t).set({ a: null }).everyRow().returning({ a: t.a }), 'update t set a = $1 returning t.a as a')).toEqual([{ a: null }, { a: null }])
    expect(await expectSql(session, update(t).set({ a: u.id.times(5) }).using(u).where(u.tId.eq(t.id)).returning({ a: t.a, u: u.id }), 'update t set a = u.id * $1 from u where u.t_id = t.id returning t.a as a, u.id as u')).toEqual([{ a: 5, u: 1 }, { a: 10, u: 2 }])
    const x = cte('x', select({ n: value(8, integer()) }))
    expect(await expectSql(session, update(t).set({ a: x.n }).using(x).where(t.id.eq(1)).returning({ a: t.a }).with(x), 'with x as (select $1::integer as n) update t set a = x.n from x where t.id = $2 returning t.a as a')).toEqual([{ a: 8 }])
  })

  test('delete, with other tables', async () => {
    expect(await expectSql(session, deleteFrom(t).using(u).where(and(u.tId.eq(t.id), u.id.gt(1))).returning({ id: t.id }), 'delete from t using u where u.t_id = t.id and u.id > $1 returning t.id as id')).toEqual([{ id: 2 }])
    await expectSql(session, deleteFrom(t).everyRow(), 'delete from t')
    expect(await inOrder(deleteFrom(t).where(t.id.eq(1)), all)).toEqual([{ id: 2, a: null, b: null }])
  })

  test('every number of rows is one statement', () => {
    const rows = (n: number) => compiled(insertInto(t).values(Array.from({ length: n }, (_, id) => ({ id, b: String(id) }))))
    expect(rows(2).name).toBe(rows(500).name)
    expect(parameters(rows(3))).toEqual(['{0,1,2}', '{0,1,2}'])
  })

  test('a value that is too long is refused, never cut, by one row and by many', async () => {
    for (const bad of [{ text: 'long' }, { fixed: 'long' }, { bits: '10101' }, { domain: 'long' }]) {
      const good = Object.fromEntries(Object.entries(bad).map(([key, text]) => [key, text.slice(0, 3)]))
      for (const rows of [[{ id: 1, ...bad }], [{ id: 1, ...bad }, { id: 2, ...good }]]) {
        await expect(session.rolledBack(() => rowsOf(session, insertInto(narrow).values(rows)))).rejects.toThrow(/too long|does not match type/)
      }
    }
    expect(await inOrder(insertInto(narrow).values([{ id: 1, text: 'abc', fixed: 'a', bits: '101', amount: '1.25' }, { id: 2, text: 'é€x', fixed: 'ab', bits: '000', amount: '9' }]), from(narrow).orderBy(narrow.id).select(narrow)))
      .toEqual([{ id: 1, text: 'abc', fixed: 'a  ', bits: '101', amount: '1.3', domain: null }, { id: 2, text: 'é€x', fixed: 'ab ', bits: '000', amount: '9.0', domain: null }])
  })

  test('nothing is lost on the way through many rows', async () => {
    const rows = [
      { id: 9007199254740993n, amount: '0.10000000000000000000000000001', at: '2020-01-01T00:00:00.123456Z', bytes: new Uint8Array([0, 255]), data: { a: [null, 'x"\\'] } },
      { id: -1n, amount: 'NaN', at: 'infinity', bytes: new Uint8Array(), data: [] },
    ]
    expect(await inOrder(insertInto(wide).values(rows), from(wide).orderBy(wide.id.desc()).select({ id: wide.id, amount: wide.amount, at: wide.at, bytes: wide.bytes, data: wide.data }))).toEqual(rows)
  })

  test('a template in a write', async () => {
    expect(await expectSql(session, update(t).set({ b: sql(text())`${t.b} || ${'!'}` }).where(t.id.eq(1)).returning({ b: t.b }), `update t set b = t.b || $1 where t.id = $2 returning t.b as b`)).toEqual([{ b: 'abc!' }])
    expect(await inOrder(insertInto(t).values({ id: 9 }), from(t).select({ n: count() }))).toEqual([{ n: 3n }])
  })
}, {
  more: [
    'create domain short as varchar(3)',
    'create table narrow (id int primary key, text varchar(3), fixed char(3), bits bit(3), amount numeric(4, 1), domain short)',
    `create table wide (id bigint primary key, amount numeric, at timestamptz, bytes bytea, data jsonb, list int[], day date default '2020-01-01')`,
  ],
})
