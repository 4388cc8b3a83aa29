import { from, insertInto, integer, table, text, update } from '@quern/core'
import { failure, type Result, success, type AsyncResult, type ErrorOf, type ValueOf } from '@quern/result'
import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import type { NoRow, TooManyRows } from '../failure/client-cases.ts'
import type { UniqueViolation } from '../failure/constraint-cases.ts'
import type { QueryFailure, TransactionFailure } from '../failure/unions.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/queries.ts'
import { program, type ProgramFailures, type ProgramFakes, type ProgramResults } from './program.ts'
import { runProgram } from './run-program.ts'
import { simulate } from './simulate.ts'

declare const db: Database
declare const tx: Transaction
declare const sometimes: boolean

const users = table('users', { id: integer().primaryKey(), email: text().unique() })
const posts = table('posts', { id: integer().primaryKey(), authorId: integer().references(() => users.id) })
const ids = from(users).select({ id: users.id })
const insert = insertInto(users).values({ id: 1, email: 'a' }).returning({ id: users.id })
const post = (authorId: number) => insertInto(posts).values({ id: 1, authorId })
const user = (id: number) => from(users).where(users.id.eq(id)).select({ email: users.email })

const whole = program()
  .one('user', insert)
  .run('post', ({ user: { id } }) => post(id))
  .all('everyone', ids)
  .maybeOne('other', ({ user: { id } }) => user(id))
  .check('enough', ({ everyone }): Result<number, { readonly tag: 'TooFew' }> => (everyone.length > 1 ? success(everyone.length) : failure({ tag: 'TooFew' })))
  .one('maybe', ({ enough }) => (enough > 2 ? ids : undefined))
  .run('flag', sometimes ? post(1) : undefined)
  .savepoint('audit', ({ user: { id } }) => (id > 1 ? program().run('log', post(id)) : undefined))

// The record has each step with what it gives; a step that may be skipped gives undefined as well.
type Whole = ProgramResults<typeof whole>
assertEqual<Omit<Whole, 'audit'>, {
  readonly user: { id: number }
  readonly post: number
  readonly everyone: readonly { id: number }[]
  readonly other: { email: string } | undefined
  readonly enough: number
  readonly maybe: { id: number } | undefined
  readonly flag: number | undefined
}>()
type Audit = NonNullable<Whole['audit']>
assertEqual<ValueOf<Audit>, { readonly log: number }>()
assertEqual<Exclude<ErrorOf<Audit>, TransactionFailure>['step'], 'log'>()

// A failure names its step, and has the causes of that step alone.
type Failures = ProgramFailures<typeof whole>
assertEqual<Failures['step'], 'user' | 'post' | 'everyone' | 'other' | 'enough' | 'maybe' | 'flag' | 'audit'>()
type CauseOf<Name extends Failures['step']> = Extract<Failures, { step: Name }>['cause']
assertEqual<CauseOf<'enough'>, { readonly tag: 'TooFew' }>()
assertEqual<CauseOf<'everyone'>, QueryFailure>()
assertEqual<Exclude<CauseOf<'user'>, QueryFailure>, UniqueViolation<'users_pkey' | 'users_email_key'> | NoRow | TooManyRows>()

// A step that cannot fail has no failure.
const sure = program().check('sure', () => success(1))
assertEqual<ProgramFailures<typeof sure>, never>()

// It runs on a database and on a transaction alike.
const ran = runProgram(db, sure)
expectType<AsyncResult<{ readonly sure: number }, TransactionFailure>>()(ran)
assertEqual<ErrorOf<typeof ran>, TransactionFailure>()
assertEqual<ValueOf<ReturnType<typeof runInside>>, { readonly sure: number }>()
const runInside = () => runProgram(tx, sure, { timeout: 10 })
const runWhole = () => runProgram(db, whole)
assertEqual<Exclude<ErrorOf<ReturnType<typeof runWhole>>, TransactionFailure>, Failures>()

// A simulation is told what the queries give; what may be skipped may be left out.
simulate(whole, { user: { id: 1 }, post: 1, everyone: [] })
simulate(whole, { user: { id: 1 }, post: failure({ tag: 'Aborted', stage: 'execute', outcome: 'rolledBack', reason: '' }), everyone: [], audit: { log: 1 }, flag: 1 })
// @ts-expect-error Property 'everyone' is missing
simulate(whole, { user: { id: 1 }, post: 1, audit: { log: 1 } })
// @ts-expect-error Type 'string' is not assignable to type 'number'
simulate(whole, { user: { id: 'one' }, post: 1, everyone: [], audit: { log: 1 } })
// @ts-expect-error 'enough' does not exist
simulate(whole, { user: { id: 1 }, post: 1, everyone: [], audit: { log: 1 }, enough: 3 })

// An included program brings its steps.
const included = program().one('first', ids).include(sure).check('both', ({ first, sure: one }) => success(first.id + one))
assertEqual<ProgramResults<typeof included>, { readonly first: { id: number }; readonly sure: number; readonly both: number }>()

// Its fakes can be made by a function: those of queries, and none of checks.
const faked = program().one('first', ids).run('second', post(1)).check('both', ({ first, second }) => success(first.id + second))
assertEqual<keyof ProgramFakes<typeof faked>, 'first' | 'second'>()
const fakes: ProgramFakes<typeof faked> = { first: { id: 1 }, second: 1 }
simulate(faked, fakes)
// @ts-expect-error Property 'first' is missing
simulate(faked, { second: 1 } satisfies Partial<ProgramFakes<typeof faked>>)

// A name is there once.
// @ts-expect-error There is a step sure already: give this one another name
sure.one('sure', ids)
// @ts-expect-error There is a step sure already: give this one another name
sure.check('sure', () => success(1))
// @ts-expect-error There is a step sure already: give this one another name
sure.savepoint('sure', program())
// @ts-expect-error There is a step sure already: give one of the two another name
included.include(sure)

// A step has only what is before it, as that is.
// @ts-expect-error Property 'frist' does not exist
program().one('first', ids).check('look', ({ frist }) => success(frist))
// @ts-expect-error Property 'later' does not exist
program().check('look', ({ later }) => success(later)).one('later', ids)
// @ts-expect-error Property 'name' does not exist
program().one('first', ids).check('look', ({ first }) => success(first.name))
// @ts-expect-error Property 'id' does not exist on type 'number'
program().run('first', ids).check('look', ({ first }) => success(first.id))
// @ts-expect-error 'first' is possibly 'undefined'
program().maybeOne('first', ids).check('look', ({ first }) => success(first.id))
// @ts-expect-error Argument of type 'string' is not assignable to parameter of type 'number'
program().one('first', user(1)).run('post', ({ first }) => post(first.email))

// The query of a step is closed, and a write says which rows.
const open = from(users).where(posts.id.eq(1)).select({ id: users.id })
// @ts-expect-error posts is mentioned but is not in FROM: add it with from() or a join
program().one('open', open)
// @ts-expect-error posts is mentioned but is not in FROM: add it with from() or a join
program().all('open', () => open)
// @ts-expect-error it would write every row: say which with where(), or that this is meant with everyRow()
program().run('write', update(users).set({ email: 'x' }))

// A check gives a Result, at once.
// @ts-expect-error is not assignable to type 'AnyResult'
program().check('look', () => true)
// @ts-expect-error is not assignable to type 'AnyResult'
program().check('look', () => Promise.resolve(success(1)))

// What a run alone can say is not of the program.
// @ts-expect-error 'timeout' does not exist
program({ timeout: 3 })
// @ts-expect-error 'isolation' does not exist
runProgram(db, sure, { isolation: 'serializable' })

// A read-only program reads.
program({ readOnly: true }).all('ids', ids).one('one', ({ ids: [first] }) => user(first?.id ?? 0)).include(sure)
// @ts-expect-error this transaction is read-only: it cannot change data
program({ readOnly: true }).all('ids', ids).run('write', post(1))
// @ts-expect-error this transaction is read-only: it cannot change data
program({ readOnly: true }).one('write', () => insert)
