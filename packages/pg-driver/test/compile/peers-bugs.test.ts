import * as q from '@quern/core'
import { and, anyOf, count, deleteFrom, from, insertInto, integer, literal, not, or, scalar, select, statementOf, update, value, type AnyColumn, type Query } from '@quern/core'
import { decodeAst, encodeAst } from '@quern/core/ast'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile/index.ts'
import { compiled, expectSql, expectText, refusal, rowsOf, throughJson } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { t, u } from './tables.ts'

const range = (lower: unknown, upper: unknown) => ({ empty: false, lower, upper, lowerInclusive: true, upperInclusive: false })
const day = { months: 0, days: 1, microseconds: 0n }
const mood = q.enumType('mood', ['sad', 'ok'])
const short = q.domainType('short', q.varchar(3))

/** A type of every family that has an equality, with a value of it. */
const comparable: readonly (readonly [name: string, column: AnyColumn, value: unknown])[] = [
  ['smallint', q.smallint(), 1], ['integer', integer(), 1], ['bigint', q.bigint(), 1n], ['numeric', q.numeric(), '1.5'], ['real', q.real(), 1.5],
  ['double precision', q.doublePrecision(), 1.5], ['money', q.money(), '$1.00'], ['text', q.text(), 'a'], ['varchar', q.varchar(9), 'a'], ['char', q.char(3), 'a  '],
  ['name', q.name(), 'a'], ['boolean', q.boolean(), true], ['uuid', q.uuid(), '00000000-0000-0000-0000-000000000001'], ['bytea', q.bytea(), new Uint8Array([1])],
  ['date', q.date(), '2020-01-01'], ['time', q.time(), '10:00:00'], ['timetz', q.timetz(), '10:00:00+00'], ['timestamp', q.timestamp(), '2020-01-01T00:00:00'],
  ['timestamptz', q.timestamptz(), new Date(0)], ['interval', q.interval(), day], ['jsonb', q.jsonb(), { a: [1] }], ['inet', q.inet(), '10.0.0.1'], ['cidr', q.cidr(), '10.0.0.0/8'],
  ['macaddr', q.macaddr(), '08:00:2b:01:02:03'], ['macaddr8', q.macaddr8(), '08:00:2b:01:02:03:04:05'], ['bit', q.bit(3), '101'], ['varbit', q.varbit(), '101'],
  ['tsvector', q.tsvector(), '\'a\''], ['tsquery', q.tsquery(), '\'a\''], ['oid', q.oid(), 1], ['xid8', q.xid8(), 1n], ['pg_lsn', q.pgLsn(), '0/1'], ['tid', q.tid(), '(0,1)'],
  ['regclass', q.regclass(), 't'], ['regtype', q.regtype(), 'integer'],
  ['int4range', q.int4range(), range(1, 2)], ['tstzrange', q.tstzrange(), range(new Date(0), null)], ['int4multirange', q.int4multirange(), [range(1, 2)]],
  ['integer[]', integer().array(), [1, 2]], ['text[]', q.text().array(), ['a']], ['enum', mood(), 'sad'], ['domain', short(), 'a'],
]

type Methods = Readonly<Record<'eq' | 'ne' | 'in' | 'notIn', (given: unknown) => unknown>>
const known = (column: AnyColumn, given: unknown): Methods => q.cast(value(given as never, column), column) as unknown as Methods
const asking = (x: unknown): Query<{ x: unknown }> => select({ x: x as never }) as Query<{ x: unknown }>

describeOnFixture('what goes wrong elsewhere', session => {
  test('a sum keeps its value in a product, and a difference in a difference', async () => {
    const n = (given: number) => value(given, integer())
    expect(await expectSql(session, select({ a: n(1).plus(n(2)).times(n(3)), b: n(1).minus(n(2).minus(n(3))), c: n(2).toPower(n(3)).toPower(n(2)), d: n(1).minus(n(2)).minus(n(3)) }),
      'select ($1::integer + $2::integer) * $3::integer as a, $4::integer - ($5::integer - $6::integer) as b, $7::integer ^ $8::integer ^ $9::integer as c, $10::integer - $11::integer - $12::integer as d'))
      .toEqual([{ a: 9, b: 2, c: 64, d: -4 }])
  })

  test('a difference of queries keeps its grouping', async () => {
    const only = (n: number) => select({ n: literal(n) })
    const [a, b, c] = [only(1), only(2), only(1)]
    expect(await expectSql(session, a.except(b.except(c)), 'select 1 as n except (select 2 as n except select 1 as n)')).toEqual([{ n: 1 }])
    expect(await expectSql(session, a.except(b).except(c), '(select 1 as n except select 2 as n) except select 1 as n')).toEqual([])
    expect(await expectSql(session, a.union(b.intersect(c)), 'select 1 as n union (select 2 as n intersect select 1 as n)')).toEqual([{ n: 1 }])
    expect(await expectSql(session, a.union(b).intersect(c), '(select 1 as n union select 2 as n) intersect select 1 as n')).toEqual([{ n: 1 }])
  })

  test('ORDER BY and LIMIT stay in the arm that has them', async () => {
    const last = from(t).orderBy(t.id.desc()).limit(1).select({ id: t.id })
    const again = from(t).orderBy(t.id.desc()).limit(1).select({ id: t.id })
    const first = from(u).orderBy(u.id).limit(1).select({ id: u.id })
    expect(await expectSql(session, last.unionAll(first).orderBy(c => [c.id.asc()]), '(select t.id as id from t order by t.id desc limit $1) union all (select u.id as id from u order by u.id limit $2) order by id asc')).toEqual([{ id: 1 }, { id: 2 }])
    expect(await expectSql(session, last.unionAll(first).limit(1).unionAll(again), '((select t.id as id from t order by t.id desc limit $1) union all (select u.id as id from u order by u.id limit $2) limit $3) union all (select t.id as id from t order by t.id desc limit $1)')).toEqual([{ id: 2 }, { id: 2 }])
  })

  test('the columns of the arms of a union are matched by name', async () => {
    const one = select({ a: value('a', q.text()), b: value('b', q.text()) })
    const other = select({ b: value('B', q.text()), a: value('A', q.text()) })
    expect(await rowsOf(session, one.unionAll(other))).toEqual([{ a: 'a', b: 'b' }, { a: 'A', b: 'B' }])
    expect(await rowsOf(session, one.unionAll(other.unionAll(other)))).toContainEqual({ a: 'A', b: 'B' })
    expect(() => one.union(select({ a: value('a', q.text()) }) as never)).toThrow('are not the columns a, b')
  })

  test.for(comparable)('nothing is in no list of %s, and everything is not', async ([, column, given]) => {
    await session.rolledBack(async () => {
      await session.query('create type mood as enum (\'sad\', \'ok\')')
      await session.query('create domain short as varchar(3)')
      const x = known(column, given)
      expect(await rowsOf(session, asking(x.in([])))).toEqual([{ x: false }])
      expect(await rowsOf(session, asking(x.notIn([])))).toEqual([{ x: true }])
      expect(await rowsOf(session, asking(x.in([given])))).toEqual([{ x: true }])
      expect(await rowsOf(session, asking(x.notIn([given, given])))).toEqual([{ x: false }])
      expect(await rowsOf(session, asking(x.eq(given)))).toEqual([{ x: true }])
      expect(await rowsOf(session, asking(x.ne(given)))).toEqual([{ x: false }])
    })
  })

  test('a list of any length is one statement', () => {
    const names = [0, 1, 2, 500].map(length => compiled(from(t).where(t.id.in(Array.from({ length }, (_, at) => at))).select({ id: t.id })).name)
    expect(new Set(names).size).toBe(1)
  })

  test('a query that stands alone as array or as list is one value', async () => {
    const array = scalar(from(t).where(t.id.eq(1)).select({ arr: t.arr }))
    const two = literal(2)
    expect(await rowsOf(session, select({ yes: two.eq(anyOf(array)), no: literal(9).eq(anyOf(array)) }))).toEqual([{ yes: true, no: false }])
    const none = scalar(from(u).where(u.id.gt(9)).select({ id: u.id }))
    expect(await expectSql(session, select({ x: two.in([none]) }), 'select 2 in (coalesce((select u.id as id from u where u.id > $1))) as x')).toEqual([{ x: null }])
  })

  test('two queries made of one do not disturb each other', async () => {
    const base = from(t).where(t.id.gt(0))
    const before = compiled(base.select({ id: t.id })).text
    const [one, other] = [base.where(t.a.isNull()).orderBy(t.id).limit(1), base.leftJoin(u, u.tId.eq(t.id)).groupBy(t.id).having(count().gt(0n))]
    expect(await rowsOf(session, one.select({ id: t.id }))).toEqual([{ id: 2 }])
    expect(await rowsOf(session, other.select({ id: t.id }))).toHaveLength(2)
    expect(compiled(base.select({ id: t.id })).text).toBe(before)
    const insert = insertInto(t).values({ id: 1 })
    insert.onConflict(t.id).doNothing()
    expect(compiled(insert).text).not.toContain('conflict')
    const union = one.select({ id: t.id }).union(one.select({ id: t.id }))
    union.limit(5)
    expect(compiled(union).text.match(/limit/g)).toHaveLength(2)
  })

  test('a parameter in SELECT and in GROUP BY is one, after JSON as well', async () => {
    const key = t.id.modulo(2)
    const query = from(t).groupBy(key).orderBy(key).select({ key, n: count() })
    expect(await expectSql(session, query, 'select t.id % $1 as key, count(*) as n from t group by t.id % $1 order by t.id % $1')).toEqual([{ key: 0, n: 1n }, { key: 1, n: 1n }])
    expect(await rowsOf(session, throughJson(query))).toHaveLength(2)
    const distinct = from(t).distinctOn(key).orderBy(key, t.id).select({ key })
    expect(await rowsOf(session, throughJson(distinct))).toEqual([{ key: 0 }, { key: 1 }])
  })
})

describe('a write that nobody meant', () => {
  const guarded = (statement: 'update' | 'delete') => ({ tag: 'UnguardedWrite', outcome: 'none', statement, table: 't' })
  const nothing: readonly (readonly [name: string, condition: ReturnType<typeof and>])[] = [
    ['and()', and()], ['and(undefined)', and(undefined, false)], ['and(and(), and())', and(and(), and())], ['not(or())', not(or())], ['or(x, and())', or(t.id.eq(1), and())],
    ['true', literal(true)], ['not in no array', t.arr.notIn([])],
  ]

  test.each(nothing)('a condition that is true by itself is none: %s', (_, condition) => {
    expect(refusal(deleteFrom(t).where(condition))).toEqual(guarded('delete'))
    expect(refusal(update(t).set({ a: 1 }).where(condition))).toEqual(guarded('update'))
    expect(refusal(deleteFrom(t).where(condition).where(condition))).toEqual(guarded('delete'))
    expect(refusal(throughJson(deleteFrom(t).where(condition)))).toEqual(guarded('delete'))
  })

  test('no condition at all, which the types refuse', () => {
    const open = encodeAst(statementOf(deleteFrom(t).everyRow()))
    const { everyRow: _, ...ast } = open.ast as unknown as Record<string, unknown>
    const back = decodeAst({ quern: 1, ast })
    expect(back.map(statement => refusal(q.queryOf(statement))).valueOr(undefined)).toEqual(guarded('delete'))
  })

  test('inside a query with a name', () => {
    const named = statementOf(from(t).select({ id: t.id }))
    const inner = statementOf(deleteFrom(t).where(and()).returning({ id: t.id }))
    const cte = { kind: 'cte', name: 'gone', query: inner }
    expect(refusal(q.queryOf({ ...named, with: [cte] } as never))).toEqual(guarded('delete'))
  })

  test('a condition that is false by itself, or unknown, keeps nothing and is let through', () => {
    for (const condition of [or(), not(and()), and(t.id.eq(1), and()), or(t.id.eq(1), or()), t.id.eq(1), and(literal(true), or())]) expectText(deleteFrom(t).where(condition), compiled(deleteFrom(t).where(condition)).text)
    expect(compile(deleteFrom(t).everyRow()).ok).toBe(true)
    expect(compile(update(t).set({ a: 1 }).everyRow()).ok).toBe(true)
  })

  test('no rows, and nothing to set', () => {
    expect(refusal(insertInto(t).values([]))).toEqual({ tag: 'EmptyInsert', outcome: 'none', table: 't' })
    expect(refusal(throughJson(insertInto(t).values([])))).toEqual({ tag: 'EmptyInsert', outcome: 'none', table: 't' })
    expect(refusal(update(t).set({}).everyRow())).toEqual({ tag: 'EmptyUpdate', outcome: 'none', table: 't' })
    expect(refusal(update(t).set({ a: undefined }).everyRow())).toEqual({ tag: 'EmptyUpdate', outcome: 'none', table: 't' })
  })
})
