import { from, insertInto, integer, queryOf, table, text } from '@quern/core'
import { success } from '@quern/result'
import { expect, test } from 'vitest'
import { describeProgram, listSteps } from './list-steps.ts'
import { program } from './program.ts'

const users = table('users', { id: integer().primaryKey(), name: text() })
const posts = table('posts', { id: integer().primaryKey(), authorId: integer() })
const all = from(users).select({ id: users.id })
const ALL = 'select "users"."id" as "id" from "users"'

const signUp = program({ isolation: 'serializable', retry: { times: 2 } })
  .one('user', insertInto(users).values({ id: 1, name: 'Ann' }).returning({ id: users.id }))
  .run('post', ({ user }) => insertInto(posts).values({ id: 1, authorId: user.id }))
  .check('alone', () => success(1))
  .savepoint('audit', program().run('log', insertInto(posts).values({ id: 2, authorId: 1 })))
  .savepoint('more', ({ user }) => program().all(`of ${user.id}`, all))

test('steps are listed with what is known of them', () => {
  const [user, ...others] = listSteps(signUp)
  expect(user).toMatchObject({ name: 'user', kind: 'one', dependent: false, readOnly: false, text: expect.stringMatching(/^insert into "users"/) })
  expect(others).toMatchObject([
    { name: 'post', kind: 'run', dependent: true },
    { name: 'alone', kind: 'check', dependent: true },
    { name: 'audit', kind: 'savepoint', dependent: false, steps: [{ name: 'log', kind: 'run', dependent: false, readOnly: false }] },
    { name: 'more', kind: 'savepoint', dependent: true },
  ])
  expect(others[0]).not.toHaveProperty('text')
  expect(others[3]).not.toHaveProperty('steps')
})

test('a step that only reads says so, and one that is skipped has nothing to show', () => {
  expect(listSteps(program().all('users', all).run('none', undefined).savepoint('nothing', undefined))).toEqual([
    { name: 'users', kind: 'all', dependent: false, text: ALL, readOnly: true },
    { name: 'none', kind: 'run', dependent: false },
    { name: 'nothing', kind: 'savepoint', dependent: false },
  ])
  expect(listSteps(program())).toEqual([])
})

test('a query that is no SQL is listed with its failure', () => {
  const broken = program().run('broken', queryOf({ kind: 'insert' } as never))
  expect(listSteps(broken)).toMatchObject([{ name: 'broken', kind: 'run', dependent: false, problem: { tag: 'InvalidNode' } }])
  expect(describeProgram(broken)).toBe('1. broken: run\n   InvalidNode')
})

test('a program in words', () => {
  const [user, , , audit] = listSteps(signUp)
  expect(describeProgram(signUp).split('\n')).toEqual([
    'with isolation serializable, retry {"times":2}',
    '1. user: one',
    `   ${user?.text}`,
    '2. post: run, by the steps before it',
    '3. alone: check, by the steps before it',
    '4. audit: savepoint',
    '   1. log: run',
    `      ${audit?.steps?.[0]?.text}`,
    '5. more: savepoint, by the steps before it',
  ])
  expect(audit?.steps?.[0]?.text).toMatch(/^insert into "posts"/)
  expect(describeProgram(program())).toBe('')
})
