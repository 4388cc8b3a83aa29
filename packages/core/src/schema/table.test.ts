import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { unfrozen } from '../../test/frozen.ts'
import { posts, users } from '../../test/blog.ts'
import * as core from '../index.ts'
import {
  alias, check, columnDefinition, customType, domainType, enumType, exclude, foreignKey, from, identifierFault, index, indexWith, integer, isSource, jsonb, literal, lower, nodeKey,
  primaryKey, schema, select, snakeCase, sourceKey, statementOf, sum, table, tableDefinition, text, typeKey, typeOfColumn, unique, uuid, value,
} from '../index.ts'
import { multirangeTypeNode, rangeTypeNode, rowsTypeNode } from '../ast/index.ts'
import { typeOfNode } from '../types/type-of-node.ts'

describe('a table', () => {
  test('has its columns as expressions, named in snake case', () => {
    expect(Object.keys(users)).toEqual(['id', 'email', 'name', 'age', 'createdAt'])
    expect(users.createdAt[nodeKey]).toEqual({ kind: 'column', source: 'users', name: 'created_at' })
    expect(users.createdAt[typeKey].node).toEqual({ kind: 'scalarType', name: 'timestamptz' })
    expect(isSource(users)).toBe(true)
    expect([isSource(null), isSource({}), isSource(users.id)]).toEqual([false, false, false])
  })

  test('has a definition for DDL', () => {
    const { name, columns, comment } = tableDefinition(table('t', {
      id: integer().identity({ start: 5 }), other: integer().identityByDefault(), label: text().default('x').comment('a label').unique('t_label'),
      kept: integer().generatedStored(() => literal(1)), computed: integer().generatedVirtual(() => literal(2)), ref: uuid().references(() => users.id, { onDelete: 'cascade', name: 'to_users' }),
      maybe: text().nullable().named('perhaps'), keyed: text().nullable().primaryKey('t_key'),
    }, undefined, { comment: 'a table' }))
    expect({ name, comment }).toEqual({ name: 't', comment: 'a table' })
    const by = Object.fromEntries(columns.map(column => [column.key, column]))
    expect(by['id']?.identity).toEqual({ generation: 'always', start: 5 })
    expect(by['other']?.identity).toEqual({ generation: 'by default' })
    expect(by['label']).toMatchObject({ comment: 'a label', unique: { name: 't_label' }, default: { kind: 'parameter', value: 'x' } })
    expect(by['kept']?.generated?.expression()).toEqual({ kind: 'literal', value: 1 })
    expect([by['kept']?.generated?.stored, by['computed']?.generated?.stored]).toEqual([true, false])
    expect(by['computed']?.generated?.expression()).toEqual({ kind: 'literal', value: 2 })
    expect(by['ref']?.references).toMatchObject({ onDelete: 'cascade', name: 'to_users' })
    expect(by['ref']?.references?.target()).toBe(users.id)
    expect(by['maybe']).toMatchObject({ name: 'perhaps', nullable: true })
    expect(by['keyed']).toMatchObject({ nullable: false, primaryKey: { name: 't_key' } })
    const age = tableDefinition(users).columns.find(column => column.key === 'age')
    expect(age?.checks[0]?.condition(users.age[nodeKey])).toEqual(users.age.gt(0)[nodeKey])
  })

  test('has constraints and indexes', () => {
    const t = table('t', { a: integer(), b: text() }, t => [
      primaryKey(t.a, t.b), unique('u', t.a), check('c', t.a.gt(0)), foreignKey('f', [t.a], () => [users.age], { onUpdate: 'restrict' }), exclude('x', [t.a, t.b], '=', '&&'), exclude('y', [t.a]),
      index('i', t.a.desc(), lower(t.b)), indexWith('w', { unique: true, method: 'btree', where: t.a.gt(0), include: [t.b] }, t.a),
    ])
    const { rules } = tableDefinition(t)
    expect(rules.map(({ kind, name, columns }) => ({ kind, name, columns }))).toEqual([
      { kind: 'primary key', name: undefined, columns: ['a', 'b'] }, { kind: 'unique', name: 'u', columns: ['a'] }, { kind: 'check', name: 'c', columns: [] },
      { kind: 'foreign key', name: 'f', columns: ['a'] }, { kind: 'exclusion', name: 'x', columns: ['a', 'b'] }, { kind: 'exclusion', name: 'y', columns: ['a'] },
      { kind: 'index', name: 'i', columns: [] }, { kind: 'index', name: 'w', columns: [] },
    ])
    expect(rules[3]?.detail.target?.()).toEqual([users.age])
    expect(rules[4]?.detail.exclusion?.map(each => each.operator)).toEqual(['=', '&&'])
    expect(rules[5]?.detail.exclusion?.map(each => each.operator)).toEqual(['='])
    expect(rules[6]?.detail.keys?.map(key => key.direction)).toEqual(['desc', undefined])
    expect(rules[7]?.detail).toMatchObject({ index: { unique: true }, where: t.a.gt(0)[nodeKey] })
    // A key of an expression has no column to name.
    expect(unique('e', lower(t.b)).columns).toEqual([])
  })

  test('may have columns of any name', () => {
    const t = table('t', { name: text(), as: text(), columns: text(), constructor: text(), toJSON: text(), then: text(), ['__proto__']: text() })
    expect(Object.keys(t)).toEqual(['name', 'as', 'columns', 'constructor', 'toJSON', 'then', '__proto__'])
    expect(Object.getPrototypeOf(t)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(t, '__proto__')?.value[nodeKey]).toEqual({ kind: 'column', source: 't', name: '__proto__' })
    const names = (statementOf(from(t).select(t)) as unknown as { columns: { name: string }[] }).columns.map(column => column.name)
    expect(names).toEqual(['name', 'as', 'columns', 'constructor', 'toJSON', 'then', '__proto__'])
  })

  test('in a schema is qualified by it, under an alias by that', () => {
    const billing = schema('billing')
    const invoices = billing.table('invoices', { id: uuid() })
    expect(billing.schemaName).toBe('billing')
    expect(invoices.id[nodeKey]).toEqual({ kind: 'column', source: 'invoices', schema: 'billing', name: 'id' })
    expect(tableDefinition(invoices)).toMatchObject({ name: 'invoices', schema: 'billing' })
    const i = alias(invoices, 'i')
    expect(i.id[nodeKey]).toEqual({ kind: 'column', source: 'i', name: 'id' })
    expect(i[sourceKey].node).toEqual({ kind: 'tableSource', name: 'invoices', schema: 'billing', alias: 'i' })
    expect(tableDefinition(i)).toBe(tableDefinition(invoices))
  })

  test('with a name that PostgreSQL would refuse or cut is a bug and throws', () => {
    const long = 'é'.repeat(32)
    for (const bad of ['', 'a\0b', long, '\u{1F600}'.repeat(16)]) {
      expect(identifierFault(bad)).toBeDefined()
      expect(() => table(bad, { a: text() })).toThrow('an identifier')
      expect(() => schema(bad).table('t', { a: text() })).toThrow('an identifier')
      expect(() => table('t', { a: text().named(bad) })).toThrow('an identifier')
      expect(() => alias(users, bad)).toThrow('an identifier')
      expect(() => unique(bad, users.id)).toThrow('an identifier')
      expect(() => enumType(bad, ['a'])).toThrow('an identifier')
      expect(() => domainType(bad, text())).toThrow('an identifier')
      expect(() => customType(bad)).toThrow('an identifier')
    }
    expect(identifierFault('é'.repeat(31))).toBeUndefined()
    expect(identifierFault('a'.repeat(63))).toBeUndefined()
    expect(identifierFault('a'.repeat(64))).toBe(`an identifier has at most 63 bytes, "${'a'.repeat(64)}" has 64`)
    expect(() => table('t', { ['a'.repeat(64)]: text() })).toThrow('at most 63 bytes')
    expect(() => table('t', { aB: text(), a_b: text() })).toThrow('"aB" and "a_b" are both the column "a_b"')
  })
})

test('names in camel case are written with underscores', () => {
  expect(['a', 'createdAt', 'aB1C', 'ID', 'x_y', 'É'].map(snakeCase)).toEqual(['a', 'created_at', 'a_b1_c', '_i_d', 'x_y', 'É'])
})

test('each method of a column gives a new one and leaves the old as it was', () => {
  const base = integer()
  const before = JSON.stringify(columnDefinition(base))
  const made = [
    base.nullable(), base.default(3), base.default(literal(4)), base.identity(), base.identityByDefault(), base.generatedStored(() => literal(1)), base.generatedVirtual(() => literal(1)),
    base.primaryKey(), base.unique(), base.check('c', x => x.gt(0)), base.references(() => users.age), base.named('n'), base.array(), base.nullable().array(), base.comment('c'),
  ]
  expect(JSON.stringify(columnDefinition(base))).toBe(before)
  expect(new Set(made).size).toBe(made.length)
  expect(made.flatMap(column => unfrozen(column))).toEqual([])
  expect(typeOfColumn(base.array()).node).toEqual({ kind: 'arrayType', element: { kind: 'scalarType', name: 'integer' } })
  expect(typeOfColumn(base.nullable().array()).node).toMatchObject({ nullable: true })
  expect(columnDefinition(base.named('n').array()).name).toBe('n')
})

test('everything that describes a schema is frozen', () => {
  const mood = enumType('mood', ['sad', 'ok'])
  const email = domainType('email', text(), { checks: [{ name: 'at', condition: value => value.like('%@%') }] })
  const docs = table('docs', { id: integer().primaryKey(), body: jsonb(z.object({})), mood: mood(), email: email() }, t => [unique('u', t.id), index('i', t.id)])
  expect([users, posts, docs, mood, email, schema('s'), alias(users, 'u')].flatMap(each => unfrozen(each))).toEqual([])
})

test('a list that was given stays the caller\'s', () => {
  const labels: [string, ...string[]] = ['a']
  const mood = enumType('mood', labels)
  const modifiers = [1]
  customType('vector', { modifiers })
  labels.push('b')
  modifiers.push(2)
  expect(mood.labels).toEqual(['a'])
  expect(mood.type.node).toMatchObject({ values: ['a'] })
})

describe('types of columns', () => {
  const builders = Object.entries({ ...core, mood: enumType('mood', ['a']), email: domainType('email', integer()) })
    .filter(([name]) => /^(small|big)?int(eger)?$|^(numeric|real|doublePrecision|money|text|varchar|char|name|citext|boolean|uuid|bytea|date|time|timetz|timestamp|timestamptz|interval|json|jsonb|inet|cidr|macaddr8?|pgLsn|tid|regclass|regtype|bit|varbit|tsvector|tsquery|oid|xid8|xml|jsonpath|point|line|lseg|box|path|polygon|circle|mood|email)$|range$/u.test(name))
    .map(([name, make]) => ({ name, make: make as () => ReturnType<typeof integer> }))

  test('are all there', () => {
    expect(builders.length).toBeGreaterThan(55)
  })

  test.each(builders)('$name is known by its node alone, in an array too', ({ make }) => {
    for (const column of [make(), make().array(), make().nullable().array()]) {
      const type = typeOfColumn(column)
      const again = typeOfNode(type.node)
      expect(again.family).toBe(type.family)
      expect(again.element?.family).toBe(type.element?.family)
      expect(typeOfNode(type.node)).toBe(again)
    }
  })

  test('of ranges that the schema makes, and of nothing known, by their nodes', () => {
    const subtype = typeOfColumn(core.doublePrecision()).node
    const range = typeOfNode(rangeTypeNode.create({ name: 'float_range', subtype }))
    expect([range.family, range.element?.family]).toEqual(['range', 'number'])
    expect(typeOfNode(multirangeTypeNode.create({ name: 'float_multirange', subtype })).family).toBe('multirange')
    expect(typeOfNode(rowsTypeNode.create({ cardinality: 'many', columns: [] })).family).toBe('plain')
    const tags = domainType('tags', text().array())
    expect(typeOfNode(tags.type.node)).toMatchObject({ family: 'array', element: { family: 'text' } })
  })

  test('of an extension sort and compare in a derived table', () => {
    const t = table('t', { path: customType('ltree') })
    const derived = from(t).select({ path: t.path }).as('d')
    expect(derived.path.gt('a.b')[nodeKey].kind).toBe('operation')
  })

  test('of a domain are those of the type under it', () => {
    const t = table('t', { age: domainType('age', integer())(), price: domainType('price', core.numeric(10, 2))() })
    const typeName = (of: core.AnyExpression) => (of[typeKey].node as { readonly name?: string }).name
    expect(typeName(sum(t.age))).toBe('bigint')
    expect(typeName(t.age.plus(value('1', core.numeric())))).toBe('numeric')
    expect(typeName(core.round(t.price))).toBe('numeric')
    expect(typeName(core.avg(t.age))).toBe('numeric')
    expect(select({ x: literal(1) })).toBeDefined()
  })
})
