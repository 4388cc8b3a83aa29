import { describe, expect, test } from 'vitest'
import { unfrozen } from '../../test/frozen.ts'
import { users } from '../../test/blog.ts'
import {
  allOf, anyOf, bigint, boolean, bytea, date, doublePrecision, from, inet, int4range, integer, interval, isExpression, json, jsonb, literal, nodeKey, numeric, real, smallint, table, text, time,
  timestamp, timestamptz, timetz, tsvector, typeKey, uuid, varbit, varchar, type AnyExpression, type Ordering,
} from '../index.ts'

const t = table('t', {
  i: integer(), s: smallint(), b: bigint(), n: numeric(10, 2), r: real(), d: doublePrecision(), text: text(), short: varchar(3), flag: boolean(), id: uuid(), day: date(), time: time(), zoned: timetz(),
  local: timestamp(), at: timestamptz(), span: interval(), j: json(), jb: jsonb(), list: integer().array(), range: int4range(), net: inet(), words: tsvector(), bytes: bytea(), bits: varbit(),
})
// A sort key keeps its node under the same key as an expression, which its type does not tell.
const node = (of: AnyExpression | Ordering) => (of as AnyExpression)[nodeKey] as unknown as Record<string, never>
const parameter = (value: unknown, name: string) => ({ kind: 'parameter', type: { kind: 'scalarType', name }, value })
const cast = (value: unknown, name: string) => ({ kind: 'cast', expression: parameter(value, name), type: { kind: 'scalarType', name } })
const typeName = (of: AnyExpression) => (of[typeKey].node as { readonly name?: string }).name

test('an operator with a value binds it as a parameter of the type of the other side', () => {
  expect(node(t.i.gte(18))).toEqual({ kind: 'operation', operator: 'gte', operands: [node(t.i), parameter(18, 'integer')] })
  expect(node(t.i.eq(t.b))).toEqual({ kind: 'operation', operator: 'eq', operands: [node(t.i), node(t.b)] })
  expect(node(t.at.plus({ months: 1, days: 0, microseconds: 0n }))['operands']?.[1]).toMatchObject({ kind: 'cast', type: { name: 'interval' } })
  expect(node(t.i.isDistinctFrom(null))).toEqual({ kind: 'operation', operator: 'isDistinctFrom', operands: [node(t.i), parameter(null, 'integer')] })
  expect(node(t.i.negated())).toEqual({ kind: 'operation', operator: 'negated', operands: [node(t.i)] })
  expect(node(t.i.shiftLeft(2))['operands']?.[1]).toEqual(cast(2, 'integer'))
})

describe('in', () => {
  test('of values is one array, whatever the length', () => {
    for (const list of [[], [1], [1, 2, 3]]) {
      expect(node(t.i.in(list))).toEqual({ kind: 'quantified', operator: 'eq', left: node(t.i), quantifier: 'any', array: { kind: 'parameter', type: { kind: 'arrayType', element: { kind: 'scalarType', name: 'integer' } }, value: list } })
      expect(node(t.i.notIn(list))).toMatchObject({ operator: 'ne', quantifier: 'all' })
    }
  })

  test('of expressions is a list, of a query the query', () => {
    expect(node(t.i.in([t.s, 3]))).toEqual({ kind: 'inList', expression: node(t.i), values: [node(t.s), parameter(3, 'integer')] })
    expect(node(t.i.notIn([t.s]))).toMatchObject({ kind: 'inList', negated: true })
    expect(node(t.id.in(from(users).select({ id: users.id })))).toMatchObject({ kind: 'inQuery', query: { kind: 'select' } })
    expect(node(t.id.notIn(from(users).select({ id: users.id })))).toMatchObject({ kind: 'inQuery', negated: true })
  })

  test('of arrays is a list, since an array of arrays would be taken apart', () => {
    expect(node(t.list.in([[1], [2, 3]]))).toMatchObject({ kind: 'inList' })
    expect(node(t.list.in([]))).toEqual({ kind: 'literal', value: false })
    expect(node(t.list.notIn([]))).toEqual({ kind: 'literal', value: true })
  })
})

test('a comparison with any or all', () => {
  expect(node(t.i.eq(anyOf(t.list)))).toEqual({ kind: 'quantified', operator: 'eq', left: node(t.i), quantifier: 'any', array: node(t.list) })
  expect(node(t.i.gt(allOf(from(users).select({ age: users.age }))))).toMatchObject({ kind: 'quantified', operator: 'gt', quantifier: 'all', query: { kind: 'select' } })
  expect(unfrozen(anyOf(t.list))).toEqual([])
})

test('the forms that are no operators', () => {
  expect(node(t.i.between(1, t.s))).toEqual({ kind: 'between', expression: node(t.i), low: parameter(1, 'integer'), high: node(t.s) })
  expect(node(t.i.notBetween(1, 2))).toMatchObject({ negated: true })
  expect(node(t.text.like('a!%', '!'))).toEqual({ kind: 'pattern', form: 'like', expression: node(t.text), pattern: parameter('a!%', 'text'), escape: { kind: 'literal', value: '!' } })
  for (const [made, form, negated] of [
    [t.text.notLike('a'), 'like', true], [t.text.ilike('a'), 'ilike', undefined], [t.text.notIlike('a'), 'ilike', true],
    [t.text.similarTo('a'), 'similar to', undefined], [t.text.notSimilarTo(t.short), 'similar to', true],
  ] as const) expect([node(made)['form'], node(made)['negated']]).toEqual([form, negated])
  expect(node(t.text.collate('pg_catalog', 'C'))).toEqual({ kind: 'collate', expression: node(t.text), collation: ['pg_catalog', 'C'] })
  expect(node(t.list.at(2))).toEqual({ kind: 'subscript', expression: node(t.list), index: parameter(2, 'integer') })
  expect(typeName(t.list.at(t.i))).toBe('integer')
  expect(node(t.range.containsValue(3))).toEqual({ kind: 'operation', operator: 'contains', operands: [node(t.range), cast(3, 'integer')] })
  expect(node(t.jb.get('a'))['operands']?.[1]).toEqual(parameter('a', 'text'))
  expect(node(t.jb.get(1))['operands']?.[1]).toEqual(cast(1, 'integer'))
  expect(node(t.jb.without('a'))['operands']?.[1]).toEqual(cast('a', 'text'))
  expect(node(t.jb.without(0))['operands']?.[1]).toEqual(cast(0, 'integer'))
})

test('sort keys', () => {
  expect(node(t.i.asc())).toEqual({ kind: 'ordering', expression: node(t.i), direction: 'asc' })
  expect(node(t.i.desc().nullsLast())).toEqual({ kind: 'ordering', expression: node(t.i), direction: 'desc', nulls: 'last' })
  expect(node(t.i.asc().nullsFirst())).toMatchObject({ nulls: 'first' })
  const key = t.i.desc()
  key.nullsLast()
  expect(node(key)).not.toHaveProperty('nulls')
})

test('the types of results are what PostgreSQL gives', () => {
  const cases: readonly (readonly [AnyExpression, string])[] = [
    [t.s.plus(t.s), 'smallint'], [t.s.plus(t.i), 'integer'], [t.i.plus(t.b), 'bigint'], [t.b.plus(t.n), 'numeric'], [t.i.plus(t.r), 'double precision'], [t.r.plus(t.r), 'real'], [t.n.plus(t.d), 'double precision'],
    [t.n.times(2), 'numeric'], [t.i.toPower(2), 'double precision'], [t.n.toPower(2), 'numeric'], [t.i.toPower(t.n), 'numeric'], [t.n.toPower(t.d), 'double precision'],
    [t.day.since(t.day), 'integer'], [t.day.since(t.local), 'interval'], [t.local.since(t.day), 'interval'], [t.day.plus(t.span), 'timestamp'], [t.at.minus(t.span), 'timestamptz'], [t.span.times(2), 'interval'],
    [t.at.atTimeZone('UTC'), 'timestamp'], [t.local.atTimeZone('UTC'), 'timestamptz'], [t.day.atTimeZone('UTC'), 'timestamp'], [t.time.atTimeZone('UTC'), 'timetz'], [t.zoned.atTimeZone('UTC'), 'timetz'],
    [t.short.concat('x'), 'text'], [t.jb.get('a'), 'jsonb'], [t.j.get('a'), 'json'], [t.jb.getText('a'), 'text'], [t.jb.path(['a']), 'jsonb'], [t.j.pathText(['a']), 'text'], [t.jb.without('a'), 'jsonb'],
    [t.range.union(t.range), 'int4range'], [t.range.contains({ empty: true }), 'boolean'], [t.net.subnetOf('10.0.0.0/8'), 'boolean'], [t.words.matchesQuery('a'), 'boolean'], [t.i.isNull(), 'boolean'],
  ]
  for (const [made, name] of cases) expect(typeName(made)).toBe(name)
})

test('an expression is frozen, and one of its family', () => {
  expect(unfrozen(t.i.gt(3))).toEqual([])
  expect(Object.isFrozen(t.i.desc())).toBe(true)
  expect(isExpression(t.i)).toBe(true)
  expect([isExpression(null), isExpression({}), isExpression(t), isExpression(t.i[nodeKey])]).toEqual([false, false, false, false])
  expect('like' in t.i).toBe(false)
  expect('like' in t.text).toBe(true)
  expect(JSON.stringify(literal(1))).toBe('{"kind":"literal","value":1}')
})
