import { describe, expect, test } from 'vitest'
import { posts, users } from '../../test/blog.ts'
import { alias, deleteFrom, from, identifier, insertInto, integer, isExpression, jsonb, lower, nodeKey, select, sql, statementOf, table, text, update, value, type Query } from '../index.ts'
import type { InsertNode, UpdateNode } from '../ast/index.ts'

const insertOf = (query: Query) => statementOf(query) as InsertNode
const parameter = (value: unknown, name = 'text') => ({ kind: 'parameter', type: { kind: 'scalarType', name }, value })
const plain = { kind: 'defaultValue' }

describe('the rows of an insert', () => {
  test('one is VALUES, without what is undefined', () => {
    expect(insertOf(insertInto(users).values({ name: 'b', email: 'a', age: undefined }))).toEqual({
      kind: 'insert', table: { kind: 'tableSource', name: 'users' }, columns: ['email', 'name'], rows: [{ kind: 'valuesRow', values: [parameter('a'), parameter('b')] }],
    })
    expect(insertOf(insertInto(users).values([{ name: 'b', email: 'a' }])).rows).toHaveLength(1)
    expect(insertOf(insertInto(users).values({ name: lower('B'), email: 'a' })).rows?.[0]).toMatchObject({ values: [parameter('a'), { kind: 'call', name: 'lower' }] })
  })

  test('many plain ones are one array for each column, so that every number of them is one statement', () => {
    const rows = (count: number) => insertOf(insertInto(users).values(Array.from({ length: count }, (_, at) => ({ email: `${at}`, name: 'b', age: at % 2 === 0 ? null : at }))))
    const { columns, query } = rows(3)
    expect(rows(3)).not.toHaveProperty('rows')
    expect(columns).toEqual(['email', 'name', 'age'])
    expect(query).toMatchObject({
      kind: 'select', columns: [{ name: 'email' }, { name: 'name' }, { name: 'age' }],
      from: [{ kind: 'functionSource', alias: 'row', columns: ['email', 'name', 'age'], call: { name: 'unnest', arguments: [
        { kind: 'cast', expression: { value: ['0', '1', '2'] } }, { expression: { value: ['b', 'b', 'b'] } }, { expression: { value: [null, 1, null] }, type: { kind: 'arrayType', nullable: true } },
      ] } }],
    })
  })

  test('many that differ in what they give are VALUES with DEFAULT in the gaps', () => {
    const { columns, rows } = insertOf(insertInto(users).values([{ email: 'a', name: 'b' }, { email: 'c', name: 'd', age: 3 }]))
    expect(columns).toEqual(['email', 'name', 'age'])
    expect(rows).toMatchObject([{ values: [parameter('a'), parameter('b'), plain] }, { values: [parameter('c'), parameter('d'), parameter(3, 'integer')] }])
    expect(insertOf(insertInto(users).values([{ email: 'a', name: 'b' }, { email: 'c', name: value('d', text()) }])).rows).toHaveLength(2)
  })

  test('many with an array are VALUES, since unnest would take it apart', () => {
    const row = { authorId: 'x', title: 'a', tags: ['b'] }
    expect(insertOf(insertInto(posts).values([row, row])).rows).toHaveLength(2)
  })

  test('none are left for the driver to refuse', () => {
    expect(insertOf(insertInto(users).values([]))).toMatchObject({ columns: [], rows: [] })
  })

  test('of nothing but defaults are DEFAULT VALUES, or several DEFAULTs', () => {
    const t = table('t', { id: integer().identity(), note: text().nullable() })
    expect(insertOf(insertInto(t).values({}))).toEqual({ kind: 'insert', table: { kind: 'tableSource', name: 't' }, columns: [] })
    expect(insertOf(insertInto(t).defaultValues())).toEqual(insertOf(insertInto(t).values({})))
    expect(insertOf(insertInto(t).values([{}, {}]))).toMatchObject({ columns: ['id'], rows: [{ values: [plain] }, { values: [plain] }] })
  })

  test('are read by their own keys', () => {
    const t = table('t', { constructor: text().nullable(), toString: text().nullable(), note: text() })
    const { columns, rows } = insertOf(insertInto(t).values([{ note: 'a', constructor: 'b' } as never, { note: 'c' } as never]))
    expect(columns).toEqual(['constructor', 'note'])
    expect(rows?.[1]).toMatchObject({ values: [plain, parameter('c')] })
    expect(() => insertInto(users).values({ email: 'a', name: 'b', nope: 1 } as never)).toThrow('"users" has no column "nope"')
    expect(() => update(users).set({ nope: 1 } as never)).toThrow('"users" has no column "nope"')
  })

  test('of a query are matched by name', () => {
    const made = insertOf(insertInto(users).from(from(users).select({ name: users.name, email: users.email, createdAt: users.createdAt })))
    expect(made.columns).toEqual(['name', 'email', 'created_at'])
    expect(() => insertInto(users).from(select({ email: value('a', text()), name: value('a', text()), nope: value('a', text()) }) as never)).toThrow('"users" has no column "nope"')
  })

  test('keep what they are when the caller changes them later', () => {
    const t = table('t', { body: jsonb<{ list: number[] }>() })
    const body = { list: [1] }
    const query = insertInto(t).values({ body })
    body.list.push(2)
    expect(JSON.stringify(query)).not.toContain('2')
  })
})

describe('on a conflict', () => {
  const insert = insertInto(users).values({ email: 'a', name: 'b' })

  test('the target is columns, an expression, a constraint or any', () => {
    expect(insertOf(insert.onConflict(users.email, users.name).doNothing()).conflict).toEqual({ kind: 'conflict', target: [{ kind: 'column', name: 'email' }, { kind: 'column', name: 'name' }] })
    expect(insertOf(insert.onConflict(lower(users.email)).doNothing()).conflict).toMatchObject({ target: [{ kind: 'call', name: 'lower' }] })
    expect(insertOf(insert.onConflict('users_pkey').doNothing()).conflict).toEqual({ kind: 'conflict', constraint: 'users_pkey' })
    expect(insertOf(insert.onConflict().doNothing()).conflict).toEqual({ kind: 'conflict' })
  })

  test('the row that is there is updated from the one that was to be', () => {
    const { conflict } = insertOf(insert.onConflict(users.email).doUpdate(excluded => ({ name: excluded.name, age: 3 }), excluded => users.name.ne(excluded.name)))
    expect(conflict).toMatchObject({
      set: [{ column: 'name', value: { kind: 'column', source: 'excluded', name: 'name' } }, { column: 'age', value: parameter(3, 'integer') }],
      where: { operator: 'ne', operands: [{ source: 'users' }, { source: 'excluded' }] },
    })
  })

  test('besides', () => {
    expect(insertOf(insert.overridingSystemValue().returning({ id: users.id }))).toMatchObject({ overriding: 'system', returning: [{ name: 'id' }] })
  })
})

describe('update and delete', () => {
  test('set what is given, where it is said', () => {
    expect(statementOf(update(users).set({ age: users.age.plus(1), name: undefined, createdAt: new Date(0) }).where(users.id.eq('x')).where(users.age.gt(1)).returning({ id: users.id }))).toMatchObject({
      kind: 'update', set: [{ column: 'age', value: { kind: 'operation' } }, { column: 'created_at', value: { value: { tag: 'date' } } }], from: [], where: { operator: 'and' }, returning: [{ name: 'id' }],
    })
    expect((statementOf(update(users).set({}).everyRow()) as UpdateNode).set).toEqual([])
    expect(statementOf(deleteFrom(users).using(posts).where(posts.authorId.eq(users.id)).where(posts.views.gt(1)))).toMatchObject({ kind: 'delete', using: [{ name: 'posts' }], where: { operator: 'and' } })
    expect(statementOf(update(alias(users, 'u')).set({ name: 'a' }).using(posts).everyRow())).toMatchObject({ table: { alias: 'u' }, from: [{ name: 'posts' }], everyRow: true })
    expect(statementOf(deleteFrom(users).everyRow())).toEqual({ kind: 'delete', table: { kind: 'tableSource', name: 'users' }, using: [], everyRow: true })
  })

  test('are no query until they say which rows', () => {
    for (const unguarded of [update(users).set({ name: 'a' }), deleteFrom(users), deleteFrom(users).using(posts)]) {
      expect(Object.getOwnPropertySymbols(unguarded)).toEqual([])
      expect('returning' in unguarded).toBe(false)
    }
  })
})

describe('sql', () => {
  const expressionOf = (made: { readonly [nodeKey]: unknown }) => made[nodeKey]

  test('binds values, prints names, keeps expressions, pieces and queries', () => {
    const piece = sql`${users.id} is not null`
    const made = expressionOf(sql(text())`f(${'x'}, ${1}, ${2n}, ${true}, ${null}, ${new Date(0)}, ${new Uint8Array([1])}, ${users.name}, ${piece}, ${from(posts).select({ id: posts.id })}, ${users}, ${identifier('a', 'b"')})`)
    expect(made).toMatchObject({ kind: 'raw', holes: [
      parameter('x'), parameter(1, 'double precision'), parameter({ tag: 'bigint', value: '2' }, 'bigint'), parameter(true, 'boolean'), parameter(null),
      parameter({ tag: 'date', value: '1970-01-01T00:00:00.000Z' }, 'timestamptz'), parameter({ tag: 'bytes', value: '01' }, 'bytea'),
      users.name[nodeKey], { kind: 'raw', holes: [users.id[nodeKey]] }, { kind: 'scalarSubquery' }, { kind: 'identifier', names: ['users'] }, { kind: 'identifier', names: ['a', 'b"'] },
    ] })
    expect(isExpression(sql(integer())`1`)).toBe(true)
    expect(expressionOf(sql(integer())`1`)).toEqual({ kind: 'raw', texts: ['1'], holes: [] })
  })

  test('a statement names its columns, or has none', () => {
    expect(statementOf(sql.statement({ id: integer() })`select ${1}`)).toMatchObject({ kind: 'rawStatement', texts: ['select ', ''], columns: [{ name: 'id', type: { name: 'integer' } }] })
    expect(statementOf(sql.statement()`vacuum`)).not.toHaveProperty('columns')
  })

  test('a list or an object has no type of its own, and a bad name is none', () => {
    expect(() => sql`${[1] as never}`).toThrow('a list or an object in a template needs a type: value(given, type)')
    expect(() => sql`${{ a: 1 } as never}`).toThrow('needs a type')
    expect(() => identifier('')).toThrow('an identifier cannot be empty')
    expect(() => identifier('a', 'b\0')).toThrow('NUL')
  })
})
