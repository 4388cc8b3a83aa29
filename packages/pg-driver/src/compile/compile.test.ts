import {
  bigint, call, deleteFrom, from, insertInto, integer, jsonb, literal, many, nextval, numeric, queryOf, rememberOrigins, select, sql, statementOf, table, text, truncate, update, uuidv4, uuidv7, value, int4multirange,
  type Query,
} from '@quern/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { compile, DecodeFault, EncodeFault, printNode, shapesKept, type Compiled } from './index.ts'

const users = table('users', { id: integer().primaryKey(), name: text().nullable(), extra: jsonb().nullable() })
const adults = (age: number, name = 'x') => from(users).where(users.id.gte(age)).where(users.name.eq(name)).select({ id: users.id })

const made = <Row>(query: Query<Row>, target?: number): Compiled<Row> => {
  const result = compile(query, target === undefined ? {} : { target })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const failed = (query: Query, target?: number): unknown => compile(query, target === undefined ? {} : { target }).match({ success: () => 'compiled', failure: fault => fault })

describe('what is kept', () => {
  test('a query compiles once', () => {
    const query = adults(18)
    expect(made(query)).toBe(made(query))
    expect(made(queryOf(statementOf(query)))).toBe(made(query))
    expect(Object.isFrozen(made(query))).toBe(true)
  })

  test('queries of one shape share their text and not their values', () => {
    const one = made(adults(18, 'a'))
    const before = shapesKept()
    const other = made(adults(21, 'b'))
    expect(shapesKept()).toBe(before)
    expect([other.text, other.name]).toEqual([one.text, one.name])
    expect([one.encode(), other.encode()]).toEqual([['18', 'a'], ['21', 'b']])
  })

  test('a parameter that stands twice is one, and two that are equal are two', () => {
    const sum = users.id.plus(5)
    const query = (given: number) => {
      const twice = users.id.plus(given)
      return from(users).where(twice.gt(users.id.plus(given))).orderBy(twice).select({ a: sum, b: twice, c: twice })
    }
    expect(made(query(7)).text).toBe('select "users"."id" + $1 as "a", "users"."id" + $2 as "b", "users"."id" + $2 as "c" from "users" where "users"."id" + $2 > "users"."id" + $3 order by "users"."id" + $2')
    expect(made(query(7)).encode()).toEqual(['5', '7', '7'])
    expect(made(query(8)).encode()).toEqual(['5', '8', '8'])
  })

  test('parameters keep their order where the text and the tree have another', () => {
    const query = (limit: number, offset: number) => from(users).where(users.name.in(['a', 'b'])).limit(limit).offset(offset).select({ x: value('c', text()), rows: many(from(users).where(users.id.eq(1)).select({ id: users.id })) })
    expect(made(query(3, 4)).encode()).toEqual(['c', '1', '{a,b}', '3', '4'])
    expect(made(query(5, 6)).encode()).toEqual(['c', '1', '{a,b}', '5', '6'])
  })

  test('a program that makes statements up keeps no more than 2000 of them', () => {
    const first = from(users).select({ first: users.id })
    const { name } = made(first)
    for (let at = 0; at < 2100; at++) made(select({ [`c${at}`]: literal(1) }))
    expect(shapesKept()).toBe(2000)
    expect(made(from(users).select({ first: users.id })).name).toBe(name)
    expect(shapesKept()).toBe(2000)
  })

  test('what is used stays', () => {
    const used = () => from(users).select({ used: users.id })
    made(used())
    for (let at = 0; at < 3000; at++) {
      made(select({ [`d${at}`]: literal(1) }))
      if (at % 500 === 0) made(used())
    }
    const before = shapesKept()
    made(used())
    expect(shapesKept()).toBe(before)
  })

  test('a failure is found again each time', () => {
    const query = insertInto(users).values([])
    expect(failed(query)).toEqual(failed(query))
  })

  test('types of the same structure with validators of their own are different shapes', () => {
    const of = (schema: z.ZodType) => made(select({ x: value(1 as never, jsonb(schema)) }))
    expect([of(z.number()).encode(), of(z.string()).encode()]).toEqual([['1'], expect.any(EncodeFault)])
  })
})

describe('names of statements', () => {
  test('follow from the text', () => {
    expect(made(adults(1)).name).toBe(made(adults(2)).name)
    expect(made(adults(1)).name).toMatch(/^quern_[0-9a-f]{16}_[0-9a-z]+$/)
    const names = Array.from({ length: 500 }, (_, at) => made(select({ [`n${at}`]: literal(at) })).name)
    expect(new Set(names).size).toBe(500)
    expect(Math.max(...names.map(name => name.length))).toBeLessThanOrEqual(63)
  })
})

describe('what only reads', () => {
  test.each<readonly [string, Query, boolean]>([
    ['a SELECT', adults(1), true],
    ['a SELECT of known functions', select({ x: uuidv7(), n: many(adults(1)) }), true],
    ['a union', adults(1).union(adults(2)), true],
    ['a sequence', select({ x: nextval('s') }), false],
    ['an unknown function', select({ x: call('f', [], integer()) }), false],
    ['a function of a schema', select({ x: call('upper', [literal('a')], text(), { schema: 'mine' }) }), false],
    ['a lock', from(users).forShare().select({ id: users.id }), false],
    ['SQL by hand', select({ x: sql(integer())`1` }), false],
    ['a statement by hand', sql.statement({ x: integer() })`select 1`, false],
    ['INSERT', insertInto(users).values({ id: 1 }), false],
    ['UPDATE', update(users).set({ id: 1 }).everyRow(), false],
    ['DELETE', deleteFrom(users).everyRow(), false],
    ['TRUNCATE', truncate([users]), false],
  ])('%s', (_, query, readOnly) => {
    expect(made(query).readOnly).toBe(readOnly)
  })
})

describe('the version of the target', () => {
  test('refuses functions, types and nodes that it does not have', () => {
    expect(failed(select({ x: uuidv7() }), 15)).toEqual({ tag: 'UnsupportedFeature', outcome: 'none', feature: 'function uuidv7', since: 18, target: 15 })
    expect(failed(select({ x: uuidv4() }), 17)).toMatchObject({ since: 18 })
    expect(failed(select({ x: call('any_value', [literal(1)], integer()) }), 15)).toMatchObject({ feature: 'function any_value', since: 16 })
    expect(failed(select({ x: value([], int4multirange()) }), 13)).toMatchObject({ feature: 'type int4multirange', since: 14 })
    expect(made(select({ x: uuidv7() }), 18).text).toBe('select uuidv7() as "x"')
    expect(made(select({ x: call('uuidv7', [], text(), { schema: 'mine' }) }), 15).text).toContain('"mine".uuidv7()')
    expect(failed(select({ x: call('uuidv7', [], text(), { schema: 'pg_catalog' }) }), 15)).toMatchObject({ since: 18 })
  })

  test('is no part of the text, and each target is judged by itself', () => {
    const query = select({ y: uuidv7() })
    expect(made(query).text).toBe(made(query, 18).text)
    expect(failed(query, 17)).toMatchObject({ target: 17 })
    expect(made(query).text).toBe('select uuidv7() as "y"')
  })
})

describe('encoding', () => {
  test('gives the texts of the parameters, null for null and for nothing', () => {
    const query = select({ a: value(5n, bigint()), b: value('1.50', numeric()), c: value(null, text()), d: value(undefined as never, text()) })
    expect(made(query).encode()).toEqual(['5', '1.50', null, null])
  })

  test('tells which parameter is no value of its type, and where', () => {
    const query = select({ a: value(1, integer()), b: value([1, 1.5], integer().array()) })
    expect(made(query).encode()).toEqual(new EncodeFault(1, 'integer', 'must be a whole number', '[1]'))
    expect(made(select({ a: value('x' as never, integer()) })).encode()).toMatchObject({ index: 0, path: '' })
  })

  test('tells where a schema refuses a value', () => {
    const schema = z.object({ tags: z.array(z.string()) })
    const fault = made(select({ a: value({ tags: ['a', 5] } as never, jsonb(schema)) })).encode()
    expect(fault).toMatchObject({ index: 0, type: 'jsonb', path: '.tags[1]' })
  })
})

describe('decoding', () => {
  const query = made(select({ a: literal(1), group: { b: value('x', text()) } }))

  test('gives the row', () => {
    expect(query.decode(['1', 'b'])).toEqual({ a: 1, group: { b: 'b' } })
    expect(query.decode([null, null])).toEqual({ a: null, group: { b: null } })
  })

  test('tells of a row with another number of columns', () => {
    expect(query.decode(['1'])).toEqual(new DecodeFault('*', 'row', 'has 1 columns where the query has 2'))
    expect(query.decode(['1', 'b', 'c'])).toBeInstanceOf(DecodeFault)
    expect(made(insertInto(users).values({ id: 1 })).decode([])).toEqual({})
  })

  test('tells the column whose value is not of its type', () => {
    expect(query.decode(['one', 'b'])).toMatchObject({ column: 'a', type: 'integer', path: '' })
    const nested = made(select({ rows: many(select({ n: value(1n, bigint()) })) }))
    expect(nested.decode(['[["1"], ["x"]]'])).toMatchObject({ column: 'rows', type: 'bigint', path: '[1].n' })
  })

  test('gives what a schema makes of the value, and tells where it refuses one', () => {
    const schema = z.object({ at: z.string().transform(given => given.length) })
    const typed = made(select({ a: value({ at: 'abc' }, jsonb(schema)) }))
    expect(typed.decode(['{"at": "abcd"}'])).toEqual({ a: { at: 4 } })
    expect(typed.decode(['{"at": 5}'])).toMatchObject({ column: 'a', type: 'jsonb', path: '.at' })
    expect(typed.decode([null])).toEqual({ a: null })
  })
})

describe('where a query was built', () => {
  test('is there when it is remembered', () => {
    expect(made(adults(1))).not.toHaveProperty('builtAt')
    const forget = rememberOrigins()
    const query = adults(1)
    forget()
    expect(made(query).builtAt?.stack).toContain('compile.test')
  })
})

describe('what cannot be a statement', () => {
  const ast = (fields: object): Query => queryOf({ ...statementOf(adults(1)), ...fields } as never)
  const one = { kind: 'literal', value: 1 }

  test.each<readonly [string, Query, object]>([
    ['an aggregate over nothing distinct', ast({ columns: [{ kind: 'projectionItem', name: 'x', type: { kind: 'scalarType', name: 'bigint' }, expression: { kind: 'aggregate', name: 'count', arguments: [], distinct: true } }] }), { kind: 'aggregate' }],
    ['a list of nothing', ast({ where: { kind: 'inList', expression: one, values: [] } }), { kind: 'inList' }],
    ['a join without a condition', ast({ from: [{ kind: 'join', form: 'inner', left: { kind: 'tableSource', name: 'a' }, right: { kind: 'tableSource', name: 'b' } }] }), { kind: 'join' }],
    ['a cross join with one', ast({ from: [{ kind: 'join', form: 'cross', on: one, left: { kind: 'tableSource', name: 'a' }, right: { kind: 'tableSource', name: 'b' } }] }), { kind: 'join' }],
    ['an operator of too many operands', ast({ where: { kind: 'operation', operator: 'eq', operands: [one] } }), { kind: 'select' }],
    ['nested rows of another type', ast({ where: { kind: 'nestedRows', query: statementOf(adults(1)), type: { kind: 'scalarType', name: 'json' } } }), { kind: 'nestedRows' }],
    ['texts that do not go with their holes', ast({ where: { kind: 'raw', texts: ['a'], holes: [one] } }), { kind: 'raw' }],
    ['rows and a query at once', queryOf({ ...statementOf(insertInto(users).values([{ id: 1 }])), query: statementOf(adults(1)) } as never), { kind: 'insert' }],
    ['an instant that is none', ast({ where: { kind: 'literal', value: { tag: 'date', value: 'invalid' } } }), { kind: 'literal' }],
  ])('%s', (_, query, fields) => {
    expect(failed(query)).toMatchObject({ tag: 'InvalidNode', outcome: 'none', ...fields })
  })

  test('the first fault counts', () => {
    expect(failed(ast({ where: { kind: 'raw', texts: [], holes: [] }, limit: { kind: 'inList', expression: one, values: [] } }))).toMatchObject({ kind: 'raw' })
  })

  test('a node alone can be printed too', () => {
    expect(printNode({ kind: 'literal', value: { tag: 'bytes', value: '00ff' } } as never)).toEqual({ text: String.raw`E'\\x00ff'`, parameters: [] })
    expect(printNode({ kind: 'literal', value: { tag: 'object', value: { a: { tag: 'bigint', value: '5' } } } } as never)).toMatchObject({ text: `'{"a":"5"}'` })
    expect(printNode({ kind: 'literal', value: { tag: 'date', value: '2020-01-01T00:00:00.000Z' } } as never)).toMatchObject({ text: `'2020-01-01T00:00:00.000Z'` })
    expect(printNode({ kind: 'literal', value: { tag: 'number', value: 'NaN' } } as never)).toMatchObject({ text: `'NaN'` })
  })

  test('a deep tree compiles', () => {
    let condition = users.id.gt(0)
    for (let at = 0; at < 1000; at++) condition = condition.eq(true)
    expect(made(from(users).where(condition).select({ id: users.id })).text.length).toBeGreaterThan(5000)
  })
})
