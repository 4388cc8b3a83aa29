import { describe, expect, test } from 'vitest'
import { unfrozen } from '../../test/frozen.ts'
import { posts, users } from '../../test/blog.ts'
import {
  alias, and, arrayFrom, count, cte, deleteFrom, exists, from, generateSeries, insertInto, integer, isQuery, lateral, literal, many, nodeKey, not, one, optional, or, originOf, outputColumns, queryOf,
  recursive, rememberOrigins, scalar, schema, select, sourceKey, sql, statementOf, tableFunction, text, unnest, update, value, uuid, type Query,
} from '../index.ts'
import { decodeAst, encodeAst, equalNodes, type SelectNode, type SetOperationNode } from '../ast/index.ts'

const selectOf = (query: Query) => statementOf(query) as SelectNode
const names = (query: Query) => outputColumns(statementOf(query)).map(column => column.name)
const byAuthor = posts.authorId.eq(users.id)

describe('a query is a value', () => {
  const base = from(users).where(users.age.gt(18))

  test('two that are derived from one do not disturb each other', () => {
    const before = JSON.stringify(base.select({ id: users.id }))
    const one = base.where(users.name.eq('a')).orderBy(users.id).limit(1).offset(2).distinct().select({ id: users.id })
    const two = base.innerJoin(posts, byAuthor).groupBy(users.id).having(count().gt(1)).distinctOn(users.id).forUpdate().select({ id: users.id })
    expect(JSON.stringify(base.select({ id: users.id }))).toBe(before)
    expect(JSON.stringify(one)).not.toBe(JSON.stringify(two))
    expect(selectOf(two)).not.toHaveProperty('orderBy')
    expect(selectOf(one)).not.toHaveProperty('groupBy')
    const write = update(users).set({ name: 'a' }).where(users.id.eq('x'))
    const plain = JSON.stringify(write)
    write.where(users.age.gt(1))
    write.returning(users)
    expect(JSON.stringify(write)).toBe(plain)
    const insert = insertInto(users).values({ email: 'a', name: 'b' })
    const bare = JSON.stringify(insert)
    insert.onConflict().doNothing()
    insert.returning(users)
    expect(JSON.stringify(insert)).toBe(bare)
  })

  test('and everything in it is frozen', () => {
    const adults = cte('adults', base.select(users))
    const all: unknown[] = [
      base, base.select(users), base.select(users).union(base.select(users)).orderBy(columns => [columns.id]).limit(1), base.select(users).as('u'), adults, from(adults).select(adults).with(adults),
      insertInto(users), insertInto(users).values([{ email: 'a', name: 'b' }, { email: 'c', name: 'd' }]).onConflict(users.email), insertInto(users).defaultValues().returning(users),
      update(users), update(users).set({ name: 'a' }), update(users).set({ name: 'a' }).everyRow(), deleteFrom(users), deleteFrom(users).using(posts).where(byAuthor).returning(users),
      sql, sql`a`, sql.statement({ id: integer() })`select 1`, queryOf(statementOf(base.select(users))), generateSeries('n', 1, 2), lateral(base.select(users).as('u')),
    ]
    expect(all.flatMap(each => unfrozen(each))).toEqual([])
  })

  test('is told from other things, and made of a statement', () => {
    const query = base.select(users)
    expect(isQuery(query)).toBe(true)
    expect([isQuery(null), isQuery({}), isQuery(base), isQuery(update(users).set({ name: 'a' })), isQuery(deleteFrom(users))]).toEqual([false, false, false, false, false])
    const again = queryOf(statementOf(query))
    expect(isQuery(again)).toBe(true)
    expect(statementOf(again)).toBe(statementOf(query))
  })

  test('survives JSON with all that it holds', () => {
    const query = from(users).leftJoin(posts, byAuthor).where(and(exists(from(posts).select({ id: posts.id })), users.createdAt.lt(new Date(0)), posts.views.gt(10n ** 20n))).select({
      user: users, post: posts, many: many(from(posts).where(byAuthor).select({ title: posts.title })),
    })
    const decoded = decodeAst(JSON.parse(JSON.stringify(encodeAst(statementOf(query))))).valueOr(undefined)
    expect(decoded && equalNodes(decoded, statementOf(query))).toBe(true)
  })
})

test('remembers where it was built only where that is asked for', () => {
  expect(originOf(from(users).select(users))).toBeUndefined()
  const undo = rememberOrigins()
  const again = rememberOrigins()
  const query = from(users).select(users)
  expect(originOf(query)?.stack).toContain('select.test.ts')
  expect(Object.isFrozen(query)).toBe(true)
  again()
  expect(originOf(from(users).select(users))).toBeDefined()
  undo()
  expect(originOf(from(users).select(users))).toBeUndefined()
  expect(originOf({} as Query)).toBeUndefined()
})

describe('clauses', () => {
  test('add up', () => {
    const query = selectOf(from(users).where(users.age.gt(1)).where(users.age.lt(9)).having(count().gt(1)).having(count().lt(9)).groupBy(users.id).groupBy(users.name).orderBy(users.id).orderBy(users.name.desc())
      .forUpdate({ of: [users], wait: 'nowait' }).forShare().forNoKeyUpdate().forKeyShare().limit(5n).offset(value(2, integer())).select({ id: users.id }))
    expect(query.where).toEqual({ kind: 'operation', operator: 'and', operands: [users.age.gt(1)[nodeKey], users.age.lt(9)[nodeKey]] })
    expect(query.having).toMatchObject({ operator: 'and' })
    expect(query.groupBy).toHaveLength(2)
    expect(query.orderBy).toEqual([{ kind: 'ordering', expression: users.id[nodeKey] }, { kind: 'ordering', expression: users.name[nodeKey], direction: 'desc' }])
    expect(query.locks).toEqual([{ kind: 'lock', strength: 'update', of: ['users'], wait: 'nowait' }, { kind: 'lock', strength: 'share' }, { kind: 'lock', strength: 'no key update' }, { kind: 'lock', strength: 'key share' }])
    expect(query.limit).toMatchObject({ kind: 'parameter', value: { tag: 'bigint', value: '5' } })
    expect(query.offset).toMatchObject({ kind: 'cast' })
  })

  test('joins stand in the order of the calls, a list of sources as cross joins', () => {
    const m = alias(users, 'm')
    const { from: [join] } = selectOf(from(users, posts).rightJoin(m, m.id.eq(users.id)).fullJoin(alias(posts, 'p'), literal(true)).crossJoin(alias(posts, 'q')).select({ id: users.id }))
    const forms: unknown[] = []
    for (let at = join as unknown as { form?: string; left: never } | undefined; at?.form; at = at.left) forms.push(at.form)
    expect(forms).toEqual(['cross', 'full', 'right', 'cross'])
    expect(selectOf(from(users, posts).select({ id: users.id })).from).toHaveLength(2)
  })

  test('conditions that are left out', () => {
    expect(and()[nodeKey]).toEqual({ kind: 'literal', value: true })
    expect(or()[nodeKey]).toEqual({ kind: 'literal', value: false })
    expect(and(undefined, false)[nodeKey]).toEqual({ kind: 'literal', value: true })
    expect(or(undefined, users.age.gt(1))[nodeKey]).toEqual(users.age.gt(1)[nodeKey])
    expect(and(users.age.gt(1), undefined, users.age.lt(3))[nodeKey]).toMatchObject({ operator: 'and', operands: [{ operator: 'gt' }, { operator: 'lt' }] })
    expect(not(users.age.gt(1))[nodeKey]).toMatchObject({ operator: 'not' })
  })
})

describe('a projection', () => {
  test('names expressions, sources and groups, by their path', () => {
    const query = from(users).select({ id: users.id, user: users, deep: { er: { name: users.name } } })
    expect(names(query)).toEqual(['id', 'user.id', 'user.email', 'user.name', 'user.age', 'user.createdAt', 'deep.er.name'])
    expect(outputColumns(statementOf(query)).map(column => column.path)).toEqual([undefined, ...['id', 'email', 'name', 'age', 'createdAt'].map(name => ['user', name]), ['deep', 'er', 'name']])
  })

  test('tells whether the row of an outer-joined source is there at all', () => {
    const presence = (query: Query) => outputColumns(statementOf(query)).filter(column => column.presence).map(column => column.path)
    expect(presence(from(users).leftJoin(posts, byAuthor).select({ user: users, post: posts }))).toEqual([['post', '']])
    expect(presence(from(users).rightJoin(posts, byAuthor).select({ user: users, post: posts }))).toEqual([['user', '']])
    expect(presence(from(users).fullJoin(posts, byAuthor).select({ user: users, post: posts }))).toEqual([['user', ''], ['post', '']])
    expect(presence(from(users).innerJoin(posts, byAuthor).select({ user: users, post: posts }))).toEqual([])
    expect(presence(from(users).leftJoin(posts, byAuthor).select(posts))).toEqual([])
  })

  test('of anything else is a bug and throws', () => {
    expect(() => from(users).select({ a: { b: 5 } } as never)).toThrow('"a.b" is neither an expression nor a source')
    expect(() => from(users).select({ a: null } as never)).toThrow('"a" is neither')
  })
})

test('a derived table offers the columns that have a name of their own', () => {
  const derived = from(users).leftJoin(posts, byAuthor).select({ id: users.id, post: posts, group: { name: users.name } }).as('d')
  expect(Object.keys(derived)).toEqual(['id'])
  expect(names(from(derived).select(derived))).toEqual(['id'])
  expect(derived[sourceKey].node).toMatchObject({ kind: 'querySource', alias: 'd' })
  expect(lateral(derived)[sourceKey].node).toMatchObject({ lateral: true })
  expect(lateral(users)[sourceKey].node).toEqual(users[sourceKey].node)
})

test('a name that PostgreSQL would refuse or cut is a bug and throws', () => {
  const query = from(users).select({ id: users.id })
  for (const name of ['', 'a\0b', 'a'.repeat(64)]) {
    expect(() => query.as(name)).toThrow('an identifier')
    expect(() => cte(name, query)).toThrow('an identifier')
    expect(() => recursive(name, query, () => query)).toThrow('an identifier')
    expect(() => generateSeries(name, 1, 2)).toThrow('an identifier')
  }
})

describe('set operations', () => {
  const left = from(users).select({ id: users.id, name: users.name })
  const swapped = from(posts).select({ name: posts.title, id: posts.id })

  test('match the columns by name', () => {
    const made = statementOf(left.unionAll(swapped)) as SetOperationNode
    expect(made).toMatchObject({ operator: 'union', all: true })
    expect(outputColumns(made.right).map(column => column.name)).toEqual(['id', 'name'])
    const nested = statementOf(left.except(swapped.intersect(swapped))) as SetOperationNode
    expect(outputColumns((nested.right as SetOperationNode).right).map(column => column.name)).toEqual(['id', 'name'])
    expect((statementOf(left.union(left)) as SetOperationNode).right).toBe(statementOf(left))
  })

  test('each has its operator', () => {
    const of = (query: Query) => [(statementOf(query) as SetOperationNode).operator, (statementOf(query) as SetOperationNode).all]
    expect([left.union(left), left.intersect(left), left.intersectAll(left), left.except(left), left.exceptAll(left)].map(of)).toEqual([
      ['union', undefined], ['intersect', undefined], ['intersect', true], ['except', undefined], ['except', true],
    ])
  })

  test('put a query around SQL written by hand whose columns stand in another order', () => {
    const raw = sql.statement({ name: text(), id: uuid() })`select title, id from posts`
    const { right } = statementOf(left.union(raw)) as SetOperationNode
    expect(right).toMatchObject({ kind: 'select', from: [{ kind: 'querySource', columns: ['name', 'id'], query: { kind: 'rawStatement' } }] })
    expect(outputColumns(right).map(column => column.name)).toEqual(['id', 'name'])
    const same = sql.statement({ id: uuid(), name: text() })`select id, title from posts`
    expect((statementOf(left.union(same)) as SetOperationNode).right).toBe(statementOf(same))
  })

  test('with other columns are a bug and throw', () => {
    expect(() => left.union(from(users).select({ id: users.id }) as never)).toThrow('the columns id are not the columns id, name')
    expect(() => left.union(from(users).select({ id: users.id, nom: users.name }) as never)).toThrow('the columns id, nom are not the columns id, name')
    expect(() => left.union(sql.statement()`select 1` as never)).toThrow('are not the columns')
  })

  test('are sorted by their own columns', () => {
    const made = statementOf(left.union(swapped).orderBy(columns => [columns.name.desc(), columns.id]).limit(1).offset(2)) as SetOperationNode
    expect(made.orderBy).toEqual([{ kind: 'ordering', expression: { kind: 'column', name: 'name' }, direction: 'desc' }, { kind: 'ordering', expression: { kind: 'column', name: 'id' } }])
    expect(made.limit).toMatchObject({ kind: 'parameter', value: 1 })
  })
})

describe('named queries', () => {
  test('stand before the statement that reads them, in the order given', () => {
    const a = cte('a', from(users).select({ id: users.id }), { materialized: true })
    const b = cte('b', from(a).select({ id: a.id }), { materialized: false })
    const made = selectOf(from(b).select({ id: b.id }).with(a).with(b))
    expect(made.with).toMatchObject([{ name: 'a', materialized: 'materialized' }, { name: 'b', materialized: 'not materialized' }])
    expect(made).not.toHaveProperty('recursive')
    for (const write of [insertInto(users).from(from(users).select({ email: users.email, name: users.name })).with(a), update(users).set({ name: 'x' }).everyRow().with(a), deleteFrom(users).everyRow().with(a)]) {
      expect(statementOf(write)).toMatchObject({ with: [{ name: 'a' }] })
    }
  })

  test('that read themselves make WITH recursive', () => {
    for (const all of [true, false]) {
      const counter = recursive('counter', select({ n: value(1, integer()) }), self => from(self).where(self.n.lt(5)).select({ n: self.n.plus(1) }), { all })
      const made = selectOf(from(counter).select(counter).with(counter))
      expect(made.recursive).toBe(true)
      expect(made.with).toMatchObject([{ name: 'counter', query: { kind: 'setOperation', operator: 'union', ...(all ? { all } : {}) } }])
    }
    const plain = cte('plain', from(users).select({ id: users.id }))
    const self = recursive('self', from(plain).select({ id: plain.id }), self => from(self).select({ id: self.id }))
    expect(selectOf(from(self).select(self).with(self).with(plain)).recursive).toBe(true)
  })
})

test('queries inside expressions', () => {
  const ids = from(posts).select({ id: posts.id })
  expect(scalar(ids)[nodeKey].kind).toBe('scalarSubquery')
  expect(arrayFrom(ids)[nodeKey].kind).toBe('arraySubquery')
  expect(many(ids)[nodeKey]).toMatchObject({ kind: 'nestedRows', type: { kind: 'rowsType', cardinality: 'many', columns: [{ kind: 'outputColumn', name: 'id' }] } })
  expect(one(ids)[nodeKey]).toMatchObject({ type: { cardinality: 'one' } })
  expect(optional(ids)[nodeKey]).toMatchObject({ type: { cardinality: 'optional' } })
  expect(() => scalar(from(posts).select({ a: posts.id, b: posts.id }) as never)).toThrow('a query inside an expression must have one column, not 2')
  expect(() => arrayFrom(from(posts).select({}) as never)).toThrow('not 0')
})

test('functions in FROM', () => {
  expect(generateSeries('n', 1, 9, 2)[sourceKey].node).toMatchObject({ alias: 'n', columns: ['value'], call: { name: 'generate_series', arguments: [{ kind: 'cast' }, { kind: 'cast' }, { kind: 'cast' }] } })
  const days = generateSeries('day', users.createdAt as never, users.createdAt as never, { months: 0, days: 1, microseconds: 0n })
  expect(days[sourceKey].node).toMatchObject({ call: { arguments: [{ kind: 'column' }, { kind: 'column' }, { kind: 'cast', type: { name: 'interval' } }] } })
  expect(unnest('tag', posts.tags).value[nodeKey]).toEqual({ kind: 'column', source: 'tag', name: 'value' })
  expect(() => unnest('tag', users.name as never)).toThrow('the type of the elements is not known')
  expect(() => unnest('', posts.tags)).toThrow('an identifier cannot be empty')
  expect(Object.keys(tableFunction('part', 'json_each_text', [users.name], { key: text(), value: text().nullable() }))).toEqual(['key', 'value'])
})

test('the columns of a table in a schema are qualified by both, in the row as well', () => {
  const invoices = schema('billing').table('invoices', { id: uuid() })
  const query = selectOf(from(users).leftJoin(invoices, invoices.id.eq(users.id)).select({ invoice: invoices }))
  expect(query.columns).toMatchObject([{ presence: true, expression: { operands: [{ source: 'invoices', schema: 'billing' }, { kind: 'literal', value: null }] } }, { name: 'invoice.id' }])
})
