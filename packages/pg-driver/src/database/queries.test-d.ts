import { deleteFrom, from, insertInto, integer, table, text, update } from '@quern/core'
import { failure, success, type AsyncResult, type ErrorOf, type Result, type ValueOf } from '@quern/result'
import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import type {
  AlreadyCommitted,
  CheckViolation,
  CommitOutcomeUnknown,
  Committed,
  CommitWasRolledBack,
  Database,
  ForeignKeyViolation,
  Misuse,
  NoRow,
  Queries,
  QueryFailure,
  ReadOnlyTransaction,
  ReadQueries,
  RolledBack,
  TooManyRows,
  Transaction,
  TransactionFailure,
  Transactions,
  UniqueViolation,
  Unknown,
} from '../index.ts'

declare const db: Database

const users = table('users', {
  id: integer().primaryKey(),
  email: text().unique(),
  age: integer().nullable().check('users_age_positive', age => age.gt(0)),
})
const posts = table('posts', { id: integer().primaryKey(), authorId: integer().references(() => users.id) })

const names = from(users).select({ email: users.email, age: users.age })
const insert = insertInto(users).values({ id: 1, email: 'a', age: null })

// A query gives its rows, and the failures that any query has.
expectType<AsyncResult<readonly { email: string; age: number | null }[], QueryFailure>>()(db.all(names))
expectType<AsyncResult<{ email: string; age: number | null }, QueryFailure | NoRow | TooManyRows>>()(db.one(names))
expectType<AsyncResult<{ email: string; age: number | null } | undefined, QueryFailure | TooManyRows>>()(db.maybeOne(names))
expectType<AsyncResult<number, QueryFailure>>()(db.run(names))

// A statement that writes has the constraints of its table, by name.
const inserted = db.run(insert)
type InsertFailure = ErrorOf<typeof inserted>
assertEqual<Exclude<InsertFailure, QueryFailure>, UniqueViolation<'users_pkey' | 'users_email_key'> | CheckViolation<'users_age_positive'>>()

const posted = db.run(insertInto(posts).values({ id: 1, authorId: 1 }))
assertEqual<Exclude<ErrorOf<typeof posted>, QueryFailure>, UniqueViolation<'posts_pkey'> | ForeignKeyViolation<'posts_author_id_fkey'>>()

// A conflict that is handled is no failure any more.
const kept = db.run(insert.onConflict('users_email_key').doNothing())
assertEqual<Extract<ErrorOf<typeof kept>, { tag: 'UniqueViolation' }>, UniqueViolation<'users_pkey'>>()

// What a body gives comes out of its transaction, beside the transaction's own failures.
const moved = db.transaction(async tx => {
  const user = await tx.one(names)
  if (!user.ok) return user
  if (user.value.age === null) return failure({ tag: 'NoAge' } as const)
  return success(user.value.age)
})
assertEqual<ValueOf<typeof moved>, number>()
assertEqual<ErrorOf<typeof moved>, { readonly tag: 'NoAge' } | NoRow | TooManyRows | TransactionFailure>()
assertEqual<CommitWasRolledBack, Extract<ErrorOf<typeof moved>, { tag: 'CommitWasRolledBack' }>>()

const nested = db.transaction({ isolation: 'serializable', retry: { times: 3 } }, tx => tx.savepoint(sp => sp.run(insert)))
assertEqual<ValueOf<typeof nested>, number>()
assertEqual<Extract<ErrorOf<typeof nested>, { tag: 'UniqueViolation' }>, UniqueViolation<'users_pkey' | 'users_email_key'>>()

// A stream gives each row as a result.
const stream = async (): Promise<void> => {
  for await (const row of db.stream(names)) if (row.ok) expectType<{ email: string; age: number | null }>()(row.value)
}
void stream

// One failure is taken out of the union by its tag.
const handled = inserted.catchTag('UniqueViolation', violation => {
  expectType<'users_pkey' | 'users_email_key'>()(violation.constraint)
  return success(0)
})
assertEqual<Extract<ErrorOf<typeof handled>, { tag: 'UniqueViolation' }>, never>()

// An open query is not run.
const open = from(posts).where(posts.authorId.eq(users.id)).select({ id: posts.id })
// @ts-expect-error is mentioned but is not in FROM: add it with from() or a join
void db.all(open)
// @ts-expect-error is mentioned but is not in FROM
void db.stream(open)

// A write to the whole table says so.
// @ts-expect-error everyRow
void db.run(update(users).set({ email: 'x' }))
// @ts-expect-error everyRow
void db.run(deleteFrom(users))

// Every failure has a handler.
// @ts-expect-error a handler for the failure Aborted
void inserted.matchTag({ success: () => 0, failure: { UniqueViolation: () => 1 } })

// There is no isolation level of that name.
// @ts-expect-error "snapshot"
void db.transaction({ isolation: 'snapshot' }, () => success(1))

// A body gives a result.
// @ts-expect-error is not assignable to
void db.transaction(() => 42)

// A read-only transaction takes no query that writes, in its savepoints and parts neither.
void db.transaction({ readOnly: true }, tx => {
  void tx.all(names)
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.run(insert)
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.all(update(users).set({ email: 'x' }).everyRow().returning({ id: users.id }))
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.stream(deleteFrom(users).everyRow())
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.savepoint(sp => sp.run(insert))
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.transaction({ propagation: 'join' }, part => part.run(insert))
  // One of its own may write, and one inside a transaction that writes may be read-only.
  return tx.transaction({ propagation: 'requiresNew' }, own => own.run(insert))
})
void db.transaction(tx => {
  // @ts-expect-error this transaction is read-only: it cannot change data
  void tx.transaction({ propagation: 'requiresNew', readOnly: true }, own => own.run(insert))
  return tx.run(insert)
})

// What needs no more than to read takes either; what writes does not take a read-only transaction.
declare const read: ReadOnlyTransaction
declare const write: Transaction
declare const reading: (on: ReadQueries) => void
declare const writing: (on: Queries) => void
declare const inWriting: (on: Transaction) => void
reading(db)
reading(read)
reading(write)
writing(db)
writing(write)
inWriting(write)
// @ts-expect-error is not assignable to parameter of type 'Queries
writing(read)
// @ts-expect-error is not assignable to parameter of type 'Transaction
inWriting(read)

// A database and a transaction are both taken by what runs transactions.
declare const transacting: (on: Transactions) => void
transacting(db)
transacting(write)

// An option that a part of a transaction cannot have, and one that there is not.
// @ts-expect-error 'retry' does not exist in type
void db.transaction(tx => tx.transaction({ retry: { times: 3 } }, () => success(1)))
// @ts-expect-error 'isolaton' does not exist in type
void db.transaction({ isolaton: 'serializable' }, () => success(1))
// @ts-expect-error "supports"
void db.transaction({ propagation: 'supports' }, () => success(1))

// A witness adds its case, and only it does.
const once = db.transaction({ witness: { key: 'order 17' } }, tx => tx.run(insert))
assertEqual<Extract<ErrorOf<typeof once>, { tag: 'AlreadyCommitted' }>, AlreadyCommitted>()
assertEqual<Extract<ErrorOf<typeof moved>, { tag: 'AlreadyCommitted' }>, never>()
const settled = once.catchTag('AlreadyCommitted', ({ result }) => success(result))
assertEqual<Extract<ErrorOf<typeof settled>, { tag: 'AlreadyCommitted' }>, never>()

// A hook may be given, and its registration is a result.
void db.transaction(tx => {
  expectType<Result<undefined, Misuse>>()(tx.afterCommit(() => undefined))
  return success(1)
})

// What became of a transaction has three answers.
declare const unknown: CommitOutcomeUnknown
expectType<AsyncResult<Committed | RolledBack | Unknown, Misuse>>()(db.resolve(unknown))
// @ts-expect-error is not assignable to parameter of type
void db.resolve('742')

// The cases that matter are named, the rest goes to otherwise.
expectType<Promise<string | number>>()(inserted.matchTag({
  success: count => count,
  failure: { UniqueViolation: error => error.constraint as string },
  otherwise: error => {
    assertEqual<Extract<typeof error, { tag: 'UniqueViolation' }>, never>()
    return `${error.tag}: ${error.outcome}`
  },
}))
