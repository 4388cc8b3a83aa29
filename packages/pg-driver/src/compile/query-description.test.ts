import { cte, deleteFrom, from, insertInto, integer, schema, select, sql, table, text, update } from '@quern/core'
import type { Query } from '@quern/core'
import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { commandOf, describeText, type QueryDescription } from './query-description.ts'

const users = table('users', { id: integer().primaryKey(), name: text() })
const posts = table('song list', { id: integer().primaryKey(), author: integer() })
const events = schema('audit').table('events', { id: integer(), note: text() })

const described = (query: Query): QueryDescription => {
  const compiled = compile(query)
  if (!compiled.ok) throw new Error(compiled.error.tag)
  return compiled.value.description
}

test('a query of one operation on one table', () => {
  expect(described(from(users).select({ id: users.id }))).toEqual({ operation: 'SELECT', operations: ['SELECT'], tables: ['users'], summary: 'SELECT users' })
  expect(described(insertInto(users).values({ id: 1, name: 'secret' })).summary).toBe('INSERT users')
  expect(described(update(users).set({ name: 'secret' }).where(users.id.eq(1))).summary).toBe('UPDATE users')
  expect(described(deleteFrom(users).where(users.name.eq('secret'))).summary).toBe('DELETE users')
  expect(described(select({ n: sql(integer())`1` }))).toEqual({ operation: 'SELECT', operations: ['SELECT'], tables: [], summary: 'SELECT' })
})

test('several tables and operations are told in the order of the text, and names that are not plain are quoted', () => {
  const joined = from(users).innerJoin(posts, posts.author.eq(users.id)).select({ id: users.id })
  expect(described(joined)).toEqual({ operation: 'SELECT', operations: ['SELECT'], tables: ['users', '"song list"'], summary: 'SELECT users "song list"' })
  expect(described(from(events).select({ id: events.id })).tables).toEqual(['audit.events'])
  const noted = from(events).select({ id: events.id })
  const changed = update(users).set({ name: 'secret' }).where(users.id.in(noted))
  expect(described(changed)).toMatchObject({ operation: 'UPDATE', operations: ['UPDATE', 'SELECT'], summary: 'UPDATE users SELECT audit.events' })
  const twice = from(users).select({ id: users.id }).union(from(users).select({ id: users.id }))
  expect(described(twice)).toEqual({ operation: 'SELECT', operations: ['SELECT'], tables: ['users'], summary: 'SELECT users SELECT users' })
})

test('the name of a WITH is no table', () => {
  const recent = cte('recent', from(users).select({ id: users.id }))
  expect(described(from(recent).select({ id: recent.id }).with(recent)).tables).toEqual(['users'])
})

test('a statement written by hand is described by the word that it begins with', () => {
  expect(described(sql.statement()`-- why
    /* and * more */ (vacuum users)`)).toEqual({ operation: 'VACUUM', operations: [], tables: [], summary: 'VACUUM' })
  expect(described(sql.statement()`nonsense`)).toEqual({ operation: undefined, operations: [], tables: [], summary: '' })
  expect(commandOf('')).toBeUndefined()
  expect(commandOf('  BeGiN isolation level serializable')).toBe('BEGIN')
  expect(commandOf('-- only a comment')).toBeUndefined()
  expect(describeText('commit').summary).toBe('COMMIT')
})

test('a summary is cut between words', () => {
  const tables = Array.from({ length: 40 }, (_, index) => `a_table_with_a_name_${index}`)
  const long = tables.reduce((query, name) => query.innerJoin(table(name, { id: integer() }), sql(integer())`1`.eq(1)) as typeof query, from(users))
  const { summary, tables: all } = described(long.select({ id: users.id }))
  expect(all).toHaveLength(41)
  expect(summary.length).toBeLessThanOrEqual(255)
  expect(summary.split(' ').slice(2).every((word, index) => word === tables[index])).toBe(true)
})

test('it is made once for a shape, and has none of its values', () => {
  const first = described(from(users).where(users.name.eq('one secret')).select({ id: users.id }))
  const second = described(from(users).where(users.name.eq('another')).select({ id: users.id }))
  expect(second).toBe(first)
  expect(JSON.stringify(first)).not.toContain('secret')
})
