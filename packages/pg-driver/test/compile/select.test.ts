import {
  alias, and, arrayFrom, coalesce, count, cte, exists, from, generateSeries, integer, lateral, literal, numeric, or, recursive, scalar, select, sql, sum, tableFunction, text, unnest, value, when,
} from '@quern/core'
import { expect, test } from 'vitest'
import { expectSql } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { t, u, v } from './tables.ts'

describeOnFixture('SELECT', session => {
  const joined = from(t)
  const on = u.tId.eq(t.id)

  test('every join', async () => {
    expect(await expectSql(session, joined.innerJoin(u, on).select({ t: t.id, u: u.id }), 'select t.id as t, u.id as u from t join u on u.t_id = t.id')).toHaveLength(2)
    expect(await expectSql(session, joined.leftJoin(u, and(on, u.id.gt(1))).orderBy(t.id).select({ u: u.id }), 'select u.id as u from t left join u on u.t_id = t.id and u.id > $1 order by t.id')).toEqual([{ u: null }, { u: 2 }])
    expect(await expectSql(session, from(u).rightJoin(t, and(on, t.id.lt(2))).orderBy(t.id).select({ u: u.id, t: t.id }), 'select u.id as u, t.id as t from u right join t on u.t_id = t.id and t.id < $1 order by t.id')).toEqual([{ u: 1, t: 1 }, { u: null, t: 2 }])
    expect(await expectSql(session, joined.fullJoin(u, u.id.eq(t.a)).select({ t: t.id, u: u.id }), 'select t.id as t, u.id as u from t full join u on u.id = t.a')).toHaveLength(3)
    expect(await expectSql(session, joined.crossJoin(u).select({ n: count() }), 'select count(*) as n from t cross join u')).toEqual([{ n: 4n }])
    expect(await expectSql(session, from(t, u).where(on).select({ t: t.id }), 'select t.id as t from t, u where u.t_id = t.id')).toHaveLength(2)
    expect(await expectSql(session, from(t, u).leftJoin(v, v.uId.eq(u.id)).select({ t: t.id }), 'select t.id as t from t cross join u left join v on v.u_id = u.id')).toHaveLength(4)
  })

  test('a table with itself', async () => {
    const other = alias(t, 'other')
    expect(await expectSql(session, from(t).innerJoin(other, other.id.eq(t.a)).select({ a: t.id, b: other.id }), 'select t.id as a, other.id as b from t join t as other on other.id = t.a')).toEqual([{ a: 1, b: 2 }])
  })

  test('queries in FROM, in expressions, beside and inside each other', async () => {
    const inner = from(u).where(u.id.gt(0)).select({ id: u.id, tId: u.tId }).as('inner')
    expect(await expectSql(session, from(inner).where(inner.tId.lt(2)).select({ id: inner.id }), 'select "inner".id as id from (select u.id as id, u.t_id as "tId" from u where u.id > $1) as "inner" where "inner"."tId" < $2')).toEqual([{ id: 1 }])
    const last = from(u).where(on).orderBy(u.id.desc()).limit(1).select({ id: u.id }).as('last')
    expect(await expectSql(session, from(t).leftJoin(lateral(last), literal(true)).orderBy(t.id).select({ t: t.id, u: last.id }),
      'select t.id as t, last.id as u from t left join lateral (select u.id as id from u where u.t_id = t.id order by u.id desc limit $1) as last on true order by t.id')).toEqual([{ t: 1, u: 1 }, { t: 2, u: 2 }])
    const some = from(u).where(on)
    expect(await expectSql(session, from(t).where(or(exists(some.select({ id: u.id })), t.id.in(some.select({ id: u.id })))).groupBy(t.id).having(scalar(some.select({ n: count() })).gte(1n)).orderBy(scalar(some.select({ n: u.id })).desc()).select({ id: t.id, all: arrayFrom(some.select({ id: u.id })) }),
      'select t.id as id, array(select u.id as id from u where u.t_id = t.id) as "all" from t where exists (select u.id as id from u where u.t_id = t.id) or t.id in (select u.id as id from u where u.t_id = t.id) group by t.id having (select count(*) as n from u where u.t_id = t.id) >= $1 order by (select u.id as n from u where u.t_id = t.id) desc'))
      .toEqual([{ id: 2, all: [2] }, { id: 1, all: [1] }])
  })

  test('functions in FROM', async () => {
    const series = generateSeries('g', 1, 3)
    const element = unnest('element', t.arr)
    expect(await expectSql(session, from(series).select({ sum: sum(series.value) }), 'select sum(g.value) as sum from generate_series($1::integer, $2::integer) as g (value)')).toEqual([{ sum: 6n }])
    expect(await expectSql(session, from(t).crossJoin(element).select({ x: element.value }), 'select element.value as x from t cross join unnest(t.arr) as element (value)')).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }])
    const pair = tableFunction('pair', 'jsonb_each_text', [t.j], { key: text(), value: text().nullable() })
    expect(await expectSql(session, from(t).crossJoin(pair).select({ key: pair.key, value: pair.value }), 'select pair.key as key, pair.value as value from t cross join jsonb_each_text(t.j) as pair (key, value)')).toEqual([{ key: 'a', value: '{"b": 1}' }])
  })

  test('named queries, each as it asks to be run', async () => {
    const plain = cte('plain', from(u).select({ id: u.id }))
    const kept = cte('kept', from(plain).select({ id: plain.id }), { materialized: true })
    const folded = cte('folded', from(kept).select({ id: kept.id }), { materialized: false })
    expect(await expectSql(session, from(folded).select({ n: count() }).with(plain, kept, folded),
      'with plain as (select u.id as id from u), kept as materialized (select plain.id as id from plain), folded as not materialized (select kept.id as id from kept) select count(*) as n from folded')).toEqual([{ n: 2n }])
  })

  test('a recursive query, whose step is matched by name', async () => {
    const start = select({ n: value(1, integer()), label: value('start', text()) })
    const count3 = recursive('count3', start, found => from(found).where(found.n.lt(3)).select({ label: found.label.concat('+'), n: found.n.plus(1) }), { all: true })
    expect(await expectSql(session, from(count3).select(count3).with(count3),
      'with recursive count3 as (select $1::integer as n, $2::text as label union all select count3.n + $3 as n, count3.label || $4 as label from count3 where count3.n < $5) select count3.n as n, count3.label as label from count3', { casts: 'ignored' }))
      .toEqual([{ n: 1, label: 'start' }, { n: 2, label: 'start+' }, { n: 3, label: 'start++' }])
    const once = recursive('once', select({ n: value(7, integer()) }), found => from(found).select({ n: found.n }))
    expect(await expectSql(session, from(once).select(once).with(once), 'with recursive once as (select $1::integer as n union select once.n as n from once) select once.n as n from once')).toEqual([{ n: 7 }])
  })

  test('groups, distinct rows, order and cuts', async () => {
    expect(await expectSql(session, from(t).where(t.id.gt(0)).where(t.id.lt(9)).groupBy(t.a).groupBy(t.b).having(count().gt(0n)).having(count().lt(5n)).orderBy(t.a).orderBy(t.b.desc()).limit(10).offset(1).select({ a: t.a }),
      'select t.a as a from t where t.id > $1 and t.id < $2 group by t.a, t.b having count(*) > $3 and count(*) < $4 order by t.a, t.b desc limit $5 offset $6', { casts: 'ignored' })).toEqual([{ a: null }])
    expect(await expectSql(session, from(t).distinct().select({ x: when(t.id.gt(0), literal('x')).end() }), `select distinct case when t.id > $1 then 'x' end as x from t`)).toEqual([{ x: 'x' }])
    expect(await expectSql(session, from(t).crossJoin(u).distinctOn(t.id).orderBy(t.id, u.id.desc()).select({ t: t.id, u: u.id }), 'select distinct on (t.id) t.id as t, u.id as u from t cross join u order by t.id, u.id desc')).toEqual([{ t: 1, u: 2 }, { t: 2, u: 2 }])
    expect(await expectSql(session, from(t).orderBy(t.id).limit(scalar(select({ n: literal(1) }))).select({ id: t.id }), 'select t.id as id from t order by t.id limit (select 1 as n)')).toEqual([{ id: 1 }])
  })

  test('locks', async () => {
    await expectSql(session, from(t).forUpdate({ wait: 'skip locked' }).select({ id: t.id }), 'select t.id as id from t for update skip locked')
    await expectSql(session, from(t).forNoKeyUpdate().select({ id: t.id }), 'select t.id as id from t for no key update')
    await expectSql(session, from(t).innerJoin(u, on).forShare({ of: [u], wait: 'nowait' }).forKeyShare({ of: [t] }).select({ id: t.id }), 'select t.id as id from t join u on u.t_id = t.id for share of u nowait for key share of t')
  })

  test('set operations', async () => {
    const [ts, us] = [from(t).select({ id: t.id }), from(u).select({ id: u.id })]
    expect(await expectSql(session, ts.union(us), 'select t.id as id from t union select u.id as id from u')).toHaveLength(2)
    expect(await expectSql(session, ts.unionAll(us), 'select t.id as id from t union all select u.id as id from u')).toHaveLength(4)
    expect(await expectSql(session, ts.intersect(us), 'select t.id as id from t intersect select u.id as id from u')).toHaveLength(2)
    expect(await expectSql(session, ts.intersectAll(us), 'select t.id as id from t intersect all select u.id as id from u')).toHaveLength(2)
    expect(await expectSql(session, ts.except(us), 'select t.id as id from t except select u.id as id from u')).toEqual([])
    expect(await expectSql(session, ts.exceptAll(us), 'select t.id as id from t except all select u.id as id from u')).toEqual([])
    expect(await expectSql(session, ts.union(us).orderBy(c => [c.id.desc().nullsLast()]).limit(1).offset(2), 'select t.id as id from t union select u.id as id from u order by id desc nulls last limit $1 offset $2')).toEqual([])
    const both = ts.unionAll(us).as('both')
    expect(await expectSql(session, from(both).groupBy(both.id).orderBy(both.id).select({ id: both.id, n: count() }), 'select "both".id as id, count(*) as n from (select t.id as id from t union all select u.id as id from u) as "both" group by "both".id order by "both".id')).toEqual([{ id: 1, n: 2n }, { id: 2, n: 2n }])
    const named = cte('named', ts.union(us))
    expect(await expectSql(session, from(named).select({ n: count() }).union(select({ n: literal(9n) })).with(named), 'with named as (select t.id as id from t union select u.id as id from u) select count(*) as n from named union select 9::bigint as n', { casts: 'ignored' })).toHaveLength(2)
  })

  test('templates keep the parameters of what is put into them', async () => {
    const name = 'abc'
    const piece = sql`${t.b} = ${name}`
    const small = from(u).where(u.id.lt(2)).select({ id: u.id })
    const query = from(t).where(sql(integer())`${t.a} + ${literal(1)}`.gt(2)).select({ x: sql(text())`case when ${piece} then ${'yes'}::text else ${'no'}::text end`, y: sql(integer().nullable())`${small}`, z: coalesce(t.c, '0') })
    expect(await expectSql(session, query, `select case when t.b = $1 then $2::text else $3::text end as x, (select u.id as id from u where u.id < $4) as y, coalesce(t.c, $5) as z from t where (t.a + 1) > $6`)).toEqual([{ x: 'yes', y: 1, z: '1.5' }])
    const statement = sql.statement({ id: integer(), n: numeric().nullable() })`select id, c from ${t} where ${piece} and ${t.id} = ${value(1, integer())}`
    expect(await expectSql(session, statement, 'select id, c from t where t.b = $1 and t.id = $2::integer')).toEqual([{ id: 1, n: '1.5' }])
  })
})
