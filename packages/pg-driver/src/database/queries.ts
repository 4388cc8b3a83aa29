import type { Closed, Query } from '@quern/core'
import type { AnyResult, AsyncResult, ErrorOf, Result, ValueOf } from '@quern/result'
import type { NoRow, TooManyRows } from '../failure/client-cases.ts'
import type { ViolationFailure } from '../failure/constraint-cases.ts'
import type { QueryFailure, TransactionFailure } from '../failure/unions.ts'
import type { CallOptions } from '../limits.ts'
import type { AccessOptions, TransactionOptions } from '../transaction/options.ts'

/** How a stream is read. `timeout` is for all of it. */
export interface StreamOptions extends CallOptions {
  /** How many rows are fetched at a time; at most so many are in memory. 256 by default. */
  readonly batchSize?: number
}

/**
 * The rows of a query, one by one, each as a `Success`; a `Failure` is the last one. It begins when it is iterated, and
 * holds a connection until its end, or until the loop is left.
 */
export type RowStream<Row, Failure> = AsyncIterable<Result<Row, Failure>>

/** The body of a transaction: what it gives decides between COMMIT and ROLLBACK. */
export type TransactionBody<R extends AnyResult> = (tx: Transaction) => R | PromiseLike<R>

/** What can be run: on a {@link Database}, each query by itself; on a {@link Transaction}, as part of it. */
export interface Queries {
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
    query: Query<Row, Free, E> & Closed<Free>,
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
    query: Query<Row, Free, E> & Closed<Free>,
    options?: CallOptions,
  ): AsyncResult<Row, ViolationFailure<E> | QueryFailure | NoRow | TooManyRows>

  /**
   * Runs a query that gives one row or none, and gives that or `undefined`.
   *
   * Fails as {@link Queries.all}, and with {@link TooManyRows}.
   */
  maybeOne<Row, Free extends string, E>(
    query: Query<Row, Free, E> & Closed<Free>,
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
    query: Query<Row, Free, E> & Closed<Free>,
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
    query: Query<Row, Free, E> & Closed<Free>,
    options?: StreamOptions,
  ): RowStream<Row, ViolationFailure<E> | QueryFailure>
}

/** A transaction, or a savepoint in one, as its body has it. After the body has ended it answers with `Misuse`. */
export interface Transaction extends Queries {
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
  savepoint<R extends AnyResult>(body: TransactionBody<R>): AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure>

  /**
   * A transaction inside this one: a savepoint. It is here so that a function can take a database or a transaction alike.
   * An option that asks for something else than this transaction has is a `Misuse`.
   */
  transaction<R extends AnyResult>(body: TransactionBody<R>): AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure>
  transaction<R extends AnyResult>(
    options: AccessOptions & CallOptions,
    body: TransactionBody<R>,
  ): AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure>
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
   * Fails as its body does, and with {@link TransactionFailure}. With `retry` the body may run several times.
   */
  transaction<R extends AnyResult>(body: TransactionBody<R>): AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure>
  transaction<R extends AnyResult>(
    options: TransactionOptions,
    body: TransactionBody<R>,
  ): AsyncResult<ValueOf<R>, ErrorOf<R> | TransactionFailure>
}
