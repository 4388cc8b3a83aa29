import { alias, bigint, boolean, bytea, count, from, generateSeries, integer, interval, jsonb, literal, many, numeric, one, optional, schema, select, table, text, timestamptz, value, type Projection } from '@quern/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compiled, expectText, parameters, rowsOf, throughJson } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { t, u, v } from './tables.ts'

/** A table that has a column of another table's name. */
const owner = table('owner', { id: integer().primaryKey(), pet: text().nullable() })
const pet = table('pet', { name: text().nullable(), ownerId: integer().nullable(), size: integer().nullable() })

const month = { months: 1, days: -2, microseconds: 3n }

describeOnFixture('nested rows', session => {
  const us = from(u).where(u.tId.eq(t.id))

  test('keep what JSON would lose', async () => {
    const values = {
      big: value(9007199254740993n, bigint()),
      exact: value('0.10000000000000000000000000001', numeric()),
      instant: value(new Date('2020-01-01T00:00:00.123Z'), timestamptz()),
      micro: value('2020-01-01T00:00:00.123456Z', timestamptz({ mode: 'string' })),
      bytes: value(new Uint8Array([0, 255]), bytea()),
      span: value(month, interval()),
      json: value({ a: [1, null] }, jsonb()),
      list: value([1n, null], bigint().nullable().array()),
      flag: value(true, boolean()),
      none: value(null, bigint()),
      text: value('"\\\u{1F600}', text()),
    }
    const expected = {
      big: 9007199254740993n, exact: '0.10000000000000000000000000001', instant: new Date('2020-01-01T00:00:00.123Z'), micro: '2020-01-01T00:00:00.123456Z',
      bytes: new Uint8Array([0, 255]), span: month, json: { a: [1, null] }, list: [1n, null], flag: true, none: null, text: '"\\\u{1F600}',
    }
    const query = select({ all: many(select(values)), it: one(select(values)), maybe: optional(select(values)), top: values.big })
    expect(await rowsOf(session, query)).toEqual([{ all: [expected], it: expected, maybe: expected, top: 9007199254740993n }])
    expect(await rowsOf(session, throughJson(query))).toEqual(await rowsOf(session, query))
  })

  test('many, one and optional, of some, one and none', async () => {
    const none = us.where(u.id.gt(9))
    expect(await rowsOf(session, from(t).orderBy(t.id).select({ some: many(us.select({ id: u.id })), none: many(none.select({ id: u.id })), maybe: optional(none.select({ id: u.id })) })))
      .toEqual([{ some: [{ id: 1 }], none: [], maybe: null }, { some: [{ id: 2 }], none: [], maybe: null }])
    await expect(rowsOf(session, from(t).select({ it: one(none.select({ id: u.id })) }))).rejects.toThrow('it: rows')
    await expect(rowsOf(session, select({ it: one(from(t).select({ id: t.id })) }))).rejects.toThrow('more than one row')
  })

  test('inside nested rows, groups and whole tables', async () => {
    const query = from(t).where(t.id.eq(1)).select({
      id: t.id,
      deep: { users: many(us.select({ id: u.id, parent: one(from(t).where(t.id.eq(u.tId)).select({ t, also: { b: t.b } })) })), n: t.a },
      whole: t,
    })
    const row = { id: 1, a: 2, b: 'abc', c: '1.5', d: new Date('2020-01-01'), j: { a: { b: 1 } }, arr: [1, 2, 3], r: { empty: false, lower: 1, upper: 5, lowerInclusive: true, upperInclusive: false } }
    expect(await rowsOf(session, query)).toEqual([{ id: 1, deep: { users: [{ id: 1, parent: { t: row, also: { b: 'abc' } } }], n: 2 }, whole: row }])
    expect(await rowsOf(session, throughJson(query))).toEqual(await rowsOf(session, query))
  })

  test('keep the order and the cut of their query', async () => {
    expect(await rowsOf(session, select({ ids: many(from(t).orderBy(t.id.desc()).limit(5).select({ id: t.id })) }))).toEqual([{ ids: [{ id: 2 }, { id: 1 }] }])
    expect(await rowsOf(session, select({ all: many(from(t).select({ id: t.id }).unionAll(from(u).select({ id: u.id })).orderBy(c => [c.id.desc()]).limit(3)) }))).toEqual([{ all: [{ id: 2 }, { id: 2 }, { id: 1 }] }])
  })

  test.each([99, 100, 101, 250])('of %i columns', async width => {
    const columns: Projection = Object.fromEntries(Array.from({ length: width }, (_, at) => [`c${at}`, value(BigInt(at), bigint())]))
    const expected = Object.fromEntries(Array.from({ length: width }, (_, at) => [`c${at}`, BigInt(at)]))
    const list: Projection = { first: value([1], integer().array()), ...columns }
    expect(await rowsOf(session, select({ rows: many(select(columns)), it: one(select(list)) }))).toEqual([{ rows: [expected], it: { first: [1], ...expected } }])
  })

  test('a left-joined row of nothing but nulls is there, and an absent one is null', async () => {
    await session.rolledBack(async () => {
      await session.query('insert into owner values (1, null), (2, null)')
      await session.query('insert into pet values (null, 1, null)')
      const query = from(owner).leftJoin(pet, pet.ownerId.eq(owner.id)).orderBy(owner.id).select({ id: owner.id, pet })
      // `owner` has a column called pet, which a bare "pet" would be.
      expect(await rowsOf(session, query)).toEqual([{ id: 1, pet: { name: null, ownerId: 1, size: null } }, { id: 2, pet: null }])
      await session.query('insert into pet values (null, null, null)')
      const other = alias(pet, 'other')
      const all = from(owner).leftJoin(other, other.ownerId.isNull()).where(owner.id.eq(1)).select({ pet: { inner: other, flat: { size: other.size } } })
      expect(await rowsOf(session, all)).toEqual([{ pet: { inner: { name: null, ownerId: null, size: null }, flat: { size: null } } }])
      expect(await rowsOf(session, select({ rows: many(query) }))).toEqual([{ rows: await rowsOf(session, query) }])
    })
  })

  test('a left-joined row of a table in a schema, and of a function', async () => {
    const catalog = schema('public').table('u', { id: integer(), tId: integer().nullable() })
    expect(await rowsOf(session, from(t).leftJoin(catalog, catalog.id.eq(t.a)).orderBy(t.id).select({ catalog }))).toEqual([{ catalog: { id: 2, tId: 2 } }, { catalog: null }])
    const numbers = generateSeries('numbers', 2, 3)
    expect(await rowsOf(session, from(t).leftJoin(numbers, numbers.value.eq(t.a)).orderBy(t.id).select({ numbers }))).toEqual([{ numbers: { value: 2 } }, { numbers: null }])
  })

  test('right and full joins leave either side empty', async () => {
    expect(await rowsOf(session, from(u).rightJoin(t, u.id.eq(t.a)).orderBy(t.id).select({ u, t: { id: t.id } })))
      .toEqual([{ u: { id: 2, tId: 2 }, t: { id: 1 } }, { u: null, t: { id: 2 } }])
    expect(await rowsOf(session, from(t).fullJoin(v, v.uId.eq(t.id)).orderBy(t.id).select({ v }))).toEqual([{ v: null }, { v: null }])
  })

  test('a left-joined query', async () => {
    const inner = from(u).where(u.id.lt(2)).select({ id: u.id, tId: u.tId }).as('inner')
    expect(await rowsOf(session, from(t).leftJoin(inner, inner.tId.eq(t.id)).orderBy(t.id).select({ inner }))).toEqual([{ inner: { id: 1, tId: 1 } }, { inner: null }])
  })

  test('columns of the same name do not collide', async () => {
    expect(await rowsOf(session, from(t).innerJoin(u, u.tId.eq(t.id)).orderBy(t.id.desc()).limit(1).select({ id: t.id, u: { id: u.id }, other: { id: u.tId } })))
      .toEqual([{ id: 2, u: { id: 2 }, other: { id: 2 } }])
    expect(await rowsOf(session, from(t).where(t.id.eq(1)).select({ t, u: optional(us.select(u)), n: count().over() }))).toHaveLength(1)
  })

  test('a group may have any name, and a long one', async () => {
    const long = 'x'.repeat(60)
    const query = select({ [long]: { [long]: { value: literal(1), ['__proto__']: literal(2) } } })
    expectText(query, compiled(query).text)
    const [row] = await rowsOf(session, query)
    expect(JSON.stringify(row)).toBe(`{"${long}":{"${long}":{"value":1,"__proto__":2}}}`)
    expect(JSON.stringify(await rowsOf(session, select({ rows: many(query) })))).toBe(`[{"rows":[${JSON.stringify(row)}]}]`)
  })

  test('values inside are checked and made by the schema of their type', async () => {
    const settings = jsonb(z.object({ since: z.string().transform(given => new Date(given)) }))
    const query = select({ rows: many(select({ settings: value({ since: '2020-01-01' }, settings), list: value([{ since: '2021-01-01' }], settings.array()) })) })
    expect(await rowsOf(session, query)).toEqual([{ rows: [{ settings: { since: new Date('2020-01-01') }, list: [{ since: new Date('2021-01-01') }] }] }])
    expect(parameters(compiled(query))).toHaveLength(2)
  })
}, { more: ['create table owner (id int primary key, pet text)', 'create table pet (name text, owner_id int, size int)'] })
