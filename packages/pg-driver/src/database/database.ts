import { AsyncLocalStorage } from 'node:async_hooks'
import { asyncResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { Misuse } from '../failure/client-cases.ts'
import { type CallOptions, type Limits, limitsOf } from '../limits.ts'
import type { PoolStatistics } from '../pool/pool.ts'
import { perform, type Performed, type PerformFailure } from '../session/perform.ts'
import { releaseSession } from '../session/restore.ts'
import { DEFAULT_BATCH_SIZE, streamRows, type StreamSession } from '../session/row-stream.ts'
import { type TransactionArguments, transactionArguments } from '../transaction/arguments.ts'
import { transactionHandle } from '../transaction/handle.ts'
import type { TransactionOptions } from '../transaction/options.ts'
import type { Scope } from '../transaction/scope.ts'
import { optionFault } from './check-options.ts'
import type { Queries, Transactions } from './queries.ts'
import { queriesOn } from './run-queries.ts'
import { type DatabaseContext, leaseSession, transact } from './transact.ts'

/** How a database is closed. */
export interface CloseOptions {
  /** How long to wait for what still runs, in milliseconds, before its connections are cut. 5,000 by default. */
  readonly grace?: number
}

/**
 * A place to run queries: a pool of connections to one database. Each query runs on a connection of its own, a transaction
 * keeps one to itself. Made by {@link connect}.
 */
export interface Database extends Queries, Transactions, AsyncDisposable {
  /** The driver and where it leads, without user and password. */
  readonly address: string
  /** What the pool does now, and has done. */
  readonly pool: () => PoolStatistics
  /**
   * Takes no more calls (they fail with `Misuse`), waits for what runs, and closes all connections. It never fails, and
   * may be called again.
   */
  readonly close: (options?: CloseOptions) => Promise<void>
}

const DEFAULT_GRACE = 5_000

const OUTER_QUERY: Misuse = {
  tag: 'Misuse',
  stage: 'acquire',
  outcome: 'none',
  misuse: 'outer query in transaction',
  detail:
    'The database has one connection, and the transaction that this call is made in has it: the call would wait for itself. ' +
    "Use the transaction's own handle.",
}

/** What a database holds besides its context. */
export interface DatabaseParts extends DatabaseContext {
  readonly address: string
  /** The most connections of the pool. */
  readonly max: number
  /** The `timeout` of a call that has none. */
  readonly timeout: number | undefined
  /** Frees what the driver holds. */
  readonly closeEndpoint: () => Promise<void>
}

/** What each database is made of, for {@link partsOf}. */
const madeOf = new WeakMap<Database, DatabaseParts>()

/** What a database is made of; nothing for one that was made in another way. */
export const partsOf = (database: Database): DatabaseParts | undefined => madeOf.get(database)

/** Makes a database of its parts. */
export const createDatabase = (parts: DatabaseParts): Database => {
  const { pool, clock, settings, timeout } = parts
  /**
   * The transaction that a call is made in, where there is one connection only. Elsewhere a call beside a transaction is in
   * order, and nothing is followed: on Node 22 that slows down every promise of the process.
   */
  const around = parts.max === 1 ? new AsyncLocalStorage<Scope>() : undefined

  const limits = (options: CallOptions): Limits =>
    limitsOf(timeout === undefined || options.timeout !== undefined ? options : { ...options, timeout }, clock)

  /** The transaction has the one connection for as long as it runs; what it leaves running afterwards may wait. */
  const waitsForItself = (): boolean => around?.getStore()?.ended === false

  const performOnce = async (query: Compiled<unknown>, options: CallOptions): Promise<Result<Performed, PerformFailure>> => {
    if (waitsForItself()) return failure(OUTER_QUERY)
    const within = limits(options)
    for (let again = true; ; again = false) {
      const leased = await leaseSession(parts, within)
      if (!leased.ok) return leased
      const { lease, session } = leased.value
      const result = await perform(session, query, within, false)
      releaseSession(lease, session, settings)
      // The connection had ended unnoticed, and nothing was sent: another one may do.
      if (result.ok || !session.unsent || !again) return result
    }
  }

  const streamSession = async (options: CallOptions): Promise<Result<StreamSession, PerformFailure>> => {
    if (waitsForItself()) return failure(OUTER_QUERY)
    const within = limits(options)
    const leased = await leaseSession(parts, within)
    if (!leased.ok) return leased
    const { lease, session } = leased.value
    return success({
      session,
      inTransaction: false,
      limits: within,
      failed: () => undefined,
      done: () => {
        releaseSession(lease, session, settings)
      },
    })
  }

  const transaction = (...given: TransactionArguments<TransactionOptions>): AsyncResult<unknown, unknown> => {
    if (waitsForItself()) return failure(OUTER_QUERY).toAsync()
    const { options, body } = transactionArguments(given)
    const fault = optionFault(options)
    if (fault !== undefined) return failure(fault).toAsync()
    const run = (scope: Scope) => body(transactionHandle(scope))
    return asyncResult(transact(parts, limits(options), options, around === undefined ? run : scope => around.run(scope, run, scope)))
  }

  const close = async ({ grace = DEFAULT_GRACE }: CloseOptions = {}): Promise<void> => {
    await pool.close(grace)
    await parts.closeEndpoint()
  }

  const database: Database = {
    ...queriesOn({
      inTransaction: false,
      perform: performOnce,
      note: () => undefined,
      stream: (query, { batchSize = DEFAULT_BATCH_SIZE, ...options }) => streamRows(query, batchSize, () => streamSession(options)),
    }),
    // What a body gives comes out of it, beside the transaction's own failures: the interface has it by type.
    transaction: transaction as Database['transaction'],
    address: parts.address,
    pool: pool.statistics,
    close,
    [Symbol.asyncDispose]: () => close(),
  }
  madeOf.set(database, parts)
  return database
}
