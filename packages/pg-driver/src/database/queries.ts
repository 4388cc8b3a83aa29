import type { Closed, Query } from '@quern/core'
import type { AnyResult, AsyncResult, ErrorOf, Result, ValueOf } from '@quern/result'
import type { AlreadyCommitted, Misuse, NoRow, TooManyRows } from '../failure/client-cases.ts'
import type { ViolationFailure } from '../failure/constraint-cases.ts'
import type { QueryFailure, TransactionFailure } from '../failure/unions.ts'
import type { CallOptions } from '../limits.ts'
import type { CommitHook } from '../transaction/hooks.ts'
import type { NestedOptions, RequiresNewOptions, TransactionOptions } from '../transaction/options.ts'
import type { WitnessOptions } from '../transaction/witness.ts'

/** How a stream is read. `timeout` is for all of it. */
export interface StreamOptions extends CallOptions {
  /** How many rows are fetched at a time; at most so many are in memory. 256 by default. */
  readonly batchSize?: number
}

/**
 * The rows of a query, one by one, each as a `Success`; a `Failure` is the last one. It begins when it is iterated, and
 * holds a connection until its end, or until the loop is left.
 *
 * A statement that changes data, and is in no transaction, commits at its end, or when the loop is left. A loop that was
 * left takes no more elements: where that commit then fails (a constraint that is checked last, the connection lost), nothing
 * was changed or it is unknown, and the failure can only be reported as a dropped one (`reportDroppedFailures`). Whoever must
 * know reads such a stream to its end, or in a transaction, which then fails.
 */
export type RowStream<Row, Failure> = AsyncIterable<Result<Row, Failure>>

/** The body of a transaction: what it gives decides between COMMIT and ROLLBACK. */
export type TransactionBody<R extends AnyResult, Allowed = unknown> = (tx: Transaction<Allowed>) => R | PromiseLike<R>

/**
 * A query that, as far as its type tells, only reads: not INSERT, UPDATE or DELETE, which alone have `returning`. SQL
 * written by hand and functions may do anything; of those the server has the last word.
 */
export interface ReadQuery {
  readonly returning?: 'this transaction is read-only: it cannot change data'
}

declare const allowedKey: unique symbol

/** What reads: the queries of a database, of a transaction, or of a read-only one. */
export type ReadQueries = Queries<ReadQuery>

/** The body of a read-only transaction has this of it: the compiler refuses a query that writes, and so does the server. */
export type ReadOnlyTransaction = Transaction<ReadQuery>

/**
 * What can be run: on a {@link Database}, each query by itself; on a {@link Transaction}, as part of it. `Allowed` is what
 * a query must be beside that: anything, or a {@link ReadQuery}.
 */
export interface Queries<in Allowed = unknown> {
  /** Known to the compiler only: that what reads alone is not taken for what may write. */
  readonly [allowedKey]?: (query: Allowed) => void
  /**
   * Runs a query and gives all of its rows.
   *
   * @example
   * ```ts fragment
   * await db.all(from(users).select({ name: users.name })) // => Success([{ name: 'Ann' }, { name: 'Bob' }])
   * ```
   * Fails with the constraint violations that the query's type names, and with {@link QueryFailure}.
   */
  all<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free> & Allowed,
    options?: CallOptions,
  ): AsyncResult<readonly Row[], ViolationFailure<E> | QueryFailure>

  /**
   * Runs a query that gives one row, and gives that.
   *
   * @example
   * ```ts fragment
   * await db.one(from(users).where(users.id.eq(1)).select({ name: users.name })) // => Success({ name: 'Ann' })
   * ```
   * Fails as {@link Queries.all}, and with {@link NoRow} or {@link TooManyRows}. For a statement that changes data both
   * say so: what it did is not undone by the count of its rows.
   */
  one<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free> & Allowed,
    options?: CallOptions,
  ): AsyncResult<Row, ViolationFailure<E> | QueryFailure | NoRow | TooManyRows>

  /**
   * Runs a query that gives one row or none, and gives that or `undefined`.
   *
   * Fails as {@link Queries.all}, and with {@link TooManyRows}.
   */
  maybeOne<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free> & Allowed,
    options?: CallOptions,
  ): AsyncResult<Row | undefined, ViolationFailure<E> | QueryFailure | TooManyRows>

  /**
   * Runs a statement and gives how many rows it changed (or, for a query, gave). A command that counts none gives 0.
   *
   * @example
   * ```ts fragment
   * await db.run(deleteFrom(users).where(users.age.lt(18))) // => Success(3)
   * ```
   * Fails as {@link Queries.all}.
   */
  run<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free> & Allowed,
    options?: CallOptions,
  ): AsyncResult<number, ViolationFailure<E> | QueryFailure>

  /**
   * Runs a query whose rows are too many to have at once. They are fetched in batches as they are asked for, so that a slow
   * reader slows the server down.
   *
   * @example
   * ```ts fragment
   * for await (const row of db.stream(from(flights).select(flights))) {
   *   if (!row.ok) return row
   *   write(row.value)
   * }
   * ```
   * Its last element is a failure, where there is one: those of {@link Queries.all}.
   */
  stream<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free> & Allowed,
    options?: StreamOptions,
  ): RowStream<Row, ViolationFailure<E> | QueryFailure>
}

/** What {@link Transaction.transaction} gives. */
type Given<R extends AnyResult, More = never> = AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure | More>

/** A transaction, or a savepoint in one, as its body has it. After the body has ended it answers with `Misuse`. */
export interface Transaction<in Allowed = unknown> extends Queries<Allowed> {
  /**
   * Runs a part of the transaction that can fail by itself: what it did is undone, and the transaction goes on.
   *
   * @example
   * ```ts fragment
   * yield* tx.savepoint(sp => sp.run(audit)).orElse(() => success(0))
   * ```
   * Fails as its body does, and with {@link TransactionFailure}.
   *
   * Source: PostgreSQL manual, "SAVEPOINT".
   */
  savepoint<R extends AnyResult>(body: TransactionBody<R, Allowed>): Given<R>

  /**
   * A transaction inside this one, as its `propagation` says: a savepoint unless told. It is here so that a function can
   * take a database or a transaction alike. An option that a part of a transaction cannot have, or that asks for something
   * else than this transaction has, is a `Misuse` that names the option.
   *
   * @example
   * ```ts fragment
   * tx.transaction({ propagation: 'requiresNew' }, own => own.run(insertInto(attempts).values({ at }))) // stays, whatever becomes of tx
   * ```
   */
  transaction<R extends AnyResult>(body: TransactionBody<R, Allowed>): Given<R>
  transaction<R extends AnyResult>(options: RequiresNewOptions & { readonly readOnly: true }, body: TransactionBody<R, ReadQuery>): Given<R>
  transaction<R extends AnyResult>(options: RequiresNewOptions & { readonly witness: WitnessOptions }, body: TransactionBody<R>): Given<R, AlreadyCommitted>
  transaction<R extends AnyResult>(options: RequiresNewOptions, body: TransactionBody<R>): Given<R>
  transaction<R extends AnyResult>(options: NestedOptions & { readonly readOnly: true }, body: TransactionBody<R, ReadQuery>): Given<R>
  transaction<R extends AnyResult>(options: NestedOptions, body: TransactionBody<R, Allowed>): Given<R>

  /**
   * Has a function called once the whole transaction is known to be committed, be it by the answer to COMMIT or by asking
   * afterwards. Hooks are called one after another in the order in which they were given, after the connection has been
   * given back. They are not called for a run that was rolled back, nor where the outcome is unknown; those of a savepoint
   * that was rolled back go with it. The transaction gives its result when they have ended; its `timeout` is not for them.
   *
   * @example
   * ```ts fragment
   * tx.afterCommit(() => sendMail(receipt))
   * ```
   * Where a hook gives a `Failure`, the transaction gives `HookFailed`, whose outcome is `committed`. Where one throws, that
   * is thrown on after the others have been called. Fails itself with `Misuse` after the transaction has ended.
   */
  afterCommit(hook: CommitHook): Result<undefined, Misuse>
}

/** What runs transactions: a {@link Database}, or a {@link Transaction}. */
export interface Transactions {
  /**
   * Runs a transaction. A body that gives a `Success` is committed; one that gives a `Failure`, or throws, is rolled back.
   * A failed statement whose failure the body passes over makes the transaction a failure all the same, with
   * `CommitWasRolledBack`: the server has rolled it back.
   *
   * @example
   * ```ts fragment
   * await db.transaction({ isolation: 'serializable', retry: { times: 5 } }, tx =>
   *   gen(async function* () {
   *     yield* tx.run(debit(from, amount))
   *     yield* tx.run(credit(to, amount))
   *   }))
   * ```
   * Fails as its body does, and with {@link TransactionFailure}. With `retry` the body may run several times; with a
   * `witness` it fails with {@link AlreadyCommitted} where the work of that key is done, and the body does not run.
   */
  transaction<R extends AnyResult>(body: TransactionBody<R>): Given<R>
  transaction<R extends AnyResult>(options: TransactionOptions & { readonly readOnly: true }, body: TransactionBody<R, ReadQuery>): Given<R>
  transaction<R extends AnyResult>(options: TransactionOptions & { readonly witness: WitnessOptions }, body: TransactionBody<R>): Given<R, AlreadyCommitted>
  transaction<R extends AnyResult>(options: TransactionOptions, body: TransactionBody<R>): Given<R>
}
