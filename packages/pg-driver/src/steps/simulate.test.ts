import { from, insertInto, integer, table, text } from '@quern/core'
import { failure, type Result, success } from '@quern/result'
import { expect, test } from 'vitest'
import type { NoRow } from '../failure/client-cases.ts'
import { program } from './program.ts'
import { simulate } from './simulate.ts'

const users = table('users', { id: integer().primaryKey(), name: text() })
const posts = table('posts', { id: integer().primaryKey(), authorId: integer() })
const user = (id: number) => from(users).where(users.id.eq(id)).select({ id: users.id, name: users.name })
const post = (authorId: number) => insertInto(posts).values({ id: 1, authorId })
const noRow: NoRow = { tag: 'NoRow', stage: 'cardinality', outcome: 'none' }
const tooYoung = { tag: 'TooYoung' } as const

const write = program()
  .one('author', user(1))
  .check('named', ({ author }): Result<number, typeof tooYoung> => (author.name === '' ? failure(tooYoung) : success(author.name.length)))
  .run('post', ({ author }) => post(author.id))

test('a program gives the record of its steps, and the queries that it made', () => {
  const { result, queries } = simulate(write, { author: { id: 7, name: 'Ann' }, post: 1 })
  expect(result).toEqual(success({ author: { id: 7, name: 'Ann' }, named: 3, post: 1 }))
  expect(queries.map(({ path, parameters }) => [path, parameters])).toEqual([[['author'], ['1']], [['post'], expect.arrayContaining(['7'])]])
  expect(queries[1]?.text).toMatch(/^insert into "posts"/)
  expect(queries[1]?.query).toEqual(post(7))
})

test('the same fakes give the same, as often as you like', () => {
  const fakes = { author: { id: 7, name: 'Ann' }, post: 1 }
  expect(simulate(write, fakes)).toEqual(simulate(write, fakes))
})

test('a step that fails ends the program, by its name', () => {
  const { result, queries } = simulate(write, { author: failure(noRow), post: 1 })
  expect(result).toEqual(failure({ tag: 'StepFailed', stage: 'transaction', outcome: 'rolledBack', step: 'author', done: [], cause: noRow }))
  expect(queries.map(({ path }) => path)).toEqual([['author']])
})

test('a check that fails ends the program, with its own failure', () => {
  const { result } = simulate(write, { author: { id: 7, name: '' }, post: 1 })
  expect(result).toEqual(failure({ tag: 'StepFailed', stage: 'transaction', outcome: 'rolledBack', step: 'named', done: ['author'], cause: tooYoung }))
})

test('a failure whose outcome the transaction decides is rolled back', () => {
  const { result } = simulate(program().one('post', post(1).returning({ id: posts.id })), { post: failure({ ...noRow, outcome: 'unknown' }) })
  expect(result).toMatchObject({ error: { cause: { tag: 'NoRow', outcome: 'rolledBack' } } })
})

test('a step that gives no query is skipped', () => {
  const sometimes = program()
    .maybeOne('author', user(1))
    .run('post', ({ author }) => (author === undefined ? undefined : post(author.id)))
    .all('none', undefined)
    .savepoint('inner', ({ author }) => (author === undefined ? undefined : program().run('post', post(2))))
  const absent = simulate(sometimes, { author: undefined })
  expect(absent.result).toEqual(success({ author: undefined, post: undefined, none: undefined, inner: undefined }))
  expect(absent.queries).toHaveLength(1)
  const there = simulate(sometimes, { author: { id: 3, name: 'Bob' }, post: 1, inner: { post: 2 } })
  expect(there.result).toEqual(success({ author: { id: 3, name: 'Bob' }, post: 1, none: undefined, inner: success({ post: 2 }) }))
  expect(there.queries.map(({ path }) => path.join('.'))).toEqual(['author', 'post', 'inner.post'])
})

test('a savepoint keeps its failure to itself', () => {
  const outer = program().savepoint('inner', program().run('first', post(1)).one('second', user(1))).run('after', post(3))
  const { result } = simulate(outer, { inner: { first: 1, second: failure(noRow) }, after: 1 })
  expect(result).toMatchObject({ ok: true, value: { after: 1, inner: { ok: false, error: { tag: 'StepFailed', step: 'second', done: ['first'], cause: noRow } } } })
})

test('a failure after which nothing can go on comes out of the savepoint', () => {
  const outer = program().savepoint('inner', program().one('first', user(1))).run('after', post(3))
  const lost = { tag: 'ConnectionLost', stage: 'execute', outcome: 'rolledBack', sent: true, detail: 'gone' } as const
  const { result, queries } = simulate(outer, { inner: { first: failure(lost) }, after: 1 })
  expect(result).toMatchObject({ error: { step: 'inner', done: [], cause: { tag: 'StepFailed', step: 'first', cause: lost } } })
  expect(queries.map(({ path }) => path.join('.'))).toEqual(['inner.first'])
})

test('what a check gives is its own, whatever it is called', () => {
  const lost = { tag: 'ConnectionLost' } as const
  const outer = program().savepoint('inner', program().check('look', () => failure(lost)))
  expect(simulate(outer, { inner: {} }).result).toMatchObject({ ok: true, value: { inner: { ok: false, error: { step: 'look', cause: lost } } } })
})

test('a value that cannot be sent fails its step', () => {
  const { result, queries } = simulate(program().run('post', post(2 ** 40)), { post: 1 })
  expect(result).toMatchObject({ error: { step: 'post', cause: { tag: 'EncodeFailure', type: 'integer' } } })
  expect(queries).toEqual([])
})

test('a program without steps gives an empty record', () => {
  expect(simulate(program(), {})).toEqual({ result: success({}), queries: [] })
})

test('a callback that throws is a bug and is thrown on', () => {
  const bug = new Error('a bug')
  const thrower = (): never => {
    throw bug
  }
  expect(() => simulate(program().check('look', thrower), {})).toThrow(bug)
  expect(() => simulate(program().maybeOne('read', thrower), {})).toThrow(bug)
})

test('a check that gives no Result is a bug', () => {
  expect(() => simulate(program().check('look', (() => true) as never), {})).toThrow("the check 'look' must give a Result")
  expect(() => simulate(program().check('look', (async () => success(1)) as never), {})).toThrow(TypeError)
})

test('a query without a fake is a bug in the test', () => {
  expect(() => simulate(write, { author: { id: 7, name: 'Ann' } } as never)).toThrow("the result of the step 'post'")
  const inner = program().savepoint('inner', program().run('post', post(1)))
  expect(() => simulate(inner, { inner: {} as never })).toThrow("the result of the step 'inner.post'")
})

test('an earlier result is not there for the steps before it, and cannot be changed', () => {
  const seen: unknown[] = []
  const looks = program()
    .check('a', results => success(seen.push(results)))
    .check('b', results => success(seen.push(results)))
  expect(simulate(looks, {}).result).toEqual(success({ a: 1, b: 2 }))
  expect(seen).toEqual([{}, { a: 1 }])
})

test('names that are special to objects are names', () => {
  const inner = program().savepoint('constructor', program().check('look', () => success(1)))
  expect(simulate(inner, {} as never).result).toMatchObject({ ok: true, value: { constructor: { ok: true, value: { look: 1 } } } })
  const odd = program().check('__proto__', () => success(1)).check('next', results => success(Object.keys(results)))
  expect(simulate(odd, {}).result.match({ success: ({ next }) => next, failure: () => [] })).toEqual(['__proto__'])
})
