import { AsyncLocalStorage } from 'node:async_hooks'
import { type AnyResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { Capabilities } from '../driver/contract.ts'
import type { CommitOutcomeUnknown, Misuse } from '../failure/client-cases.ts'
import { type CallOptions, type Limits, limitsOf } from '../limits.ts'
import { CLOSED } from '../pool/lease.ts'
import type { PoolStatistics } from '../pool/pool.ts'
import { perform, type Performed, type PerformFailure } from '../session/perform.ts'
import { releaseSession } from '../session/restore.ts'
import { DEFAULT_BATCH_SIZE, streamRows, type StreamSession } from '../session/row-stream.ts'
import { type TransactionArguments, transactionArguments } from '../transaction/arguments.ts'
import { askedCommit } from '../transaction/asked-commit.ts'
import { RESOLVE_TIME } from '../transaction/commit.ts'
import { transactionHandle } from '../transaction/handle.ts'
import type { TransactionOptions } from '../transaction/options.ts'
import { refusalOfOutermost } from '../transaction/propagation.ts'
import type { Resolution, UnansweredCommit } from '../transaction/resolution.ts'
import { resolveCommit } from '../transaction/resolve.ts'
import type { BeginNew, Scope } from '../transaction/scope.ts'
import { optionFault } from './check-options.ts'
import { handOut } from './hand-out.ts'
import type { Queries, TransactionBody, Transactions } from './queries.ts'
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
  /** What the driver can do: whether there are several sessions, whether a running statement can be stopped... */
  readonly capabilities: Capabilities
  /** What the pool does now, and has done. */
  readonly pool: () => PoolStatistics
  /**
   * Asks once more what became of a transaction whose COMMIT got no answer: later, when the server is there again, and in
   * another process as well, as the failure's `commit` survives JSON. It asks until it is known, or `timeout` (30 seconds
   * unless told) is over, on connections of its own.
   *
   * @example
   * ```ts fragment
   * const saved = await db.transaction(save) // => Failure({ tag: 'CommitOutcomeUnknown', transactionId: '742', commit: { ... } })
   * // a minute later
   * const resolved = await db.resolve(saved.error) // => Success({ tag: 'RolledBack', transactionId: '742' })
   * ```
   * What cannot be found out is a `Success` with `Unknown`, which says why, and whether to ask again. Fails with `Misuse`
   * for what is no unanswered COMMIT, and where the driver has one session: there none goes unanswered.
   */
  readonly resolve: (given: CommitOutcomeUnknown | UnansweredCommit, options?: CallOptions) => AsyncResult<Resolution, Misuse>
  /**
   * Takes no more calls (they fail with `Misuse`), waits for what runs, and closes all connections. It never fails, and
   * may be called again.
   */
  readonly close: (options?: CloseOptions) => Promise<void>
}

const DEFAULT_GRACE = 5_000

const NOTHING_TO_ASK: Resolution = {
  tag: 'Unknown', transactionId: undefined, askAgain: false, detail: 'the server did not tell the identifier of the transaction',
}

const UNRESOLVABLE: Misuse = {
  tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: 'unsupported',
  detail: 'The engine runs in this process and has one session: no COMMIT goes unanswered, and there is nothing to resolve.',
}

const OUTER_QUERY: Misuse = {
  tag: 'Misuse',
  stage: 'acquire',
  outcome: 'none',
  misuse: 'outer query in transaction',
  detail:
    'The database has one connection, and the transaction (or lock) that this call is made in has it: the call would wait for ' +
    'itself. Use its own handle.',
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

/** Something that has the one connection of a database to itself, and whether it has it no longer. */
type Occupant = Pick<Scope, 'ended'>

/** What each database is made of, for {@link partsOf} and {@link occupy}. */
const madeOf = new WeakMap<Database, DatabaseParts & {
  readonly around: AsyncLocalStorage<Occupant> | undefined
  /** Puts around another database what is around this one. */
  readonly wrap: ((database: Database) => Database) | undefined
}>()

/** Has a database that was put around another one be known for that: what is taken from it is put into the same. */
export const standsFor = (outer: Database, inner: Database, wrap: (database: Database) => Database): void => {
  const made = madeOf.get(inner)
  const before = made?.wrap
  if (made !== undefined) madeOf.set(outer, { ...made, wrap: before === undefined ? wrap : database => wrap(before(database)) })
}

/** A database with around it what is around another one. */
export const wrappedLike = (other: Database, database: Database): Database => madeOf.get(other)?.wrap?.(database) ?? database

/** What a database is made of; nothing for one that was made in another way. */
export const partsOf = (database: Database): DatabaseParts | undefined => madeOf.get(database)

/**
 * Runs something that holds a connection of a database until `occupant.ended`. Where that is the only one, a call on the
 * database in it would wait for itself, and is a misuse.
 */
export const occupy = <T>(database: Database, occupant: Occupant, run: () => T): T => {
  const around = madeOf.get(database)?.around
  return around === undefined ? run() : around.run(occupant, run)
}

/** Why a connection of a database is not to be waited for: what the caller is part of has its only one. */
export const refusalInside = (database: Database): Misuse | undefined =>
  madeOf.get(database)?.around?.getStore()?.ended === false ? OUTER_QUERY : undefined

/** Makes a database of its parts. */
export const createDatabase = (parts: DatabaseParts): Database => {
  const { pool, clock, settings, timeout } = parts
  /**
   * The transaction that a call is made in, where there is one connection only. Elsewhere a call beside a transaction is in
   * order, and nothing is followed: on Node 22 that slows down every promise of the process.
   */
  const around = parts.max === 1 ? new AsyncLocalStorage<Occupant>() : undefined

  const withTimeout = (options: CallOptions): CallOptions =>
    timeout === undefined || options.timeout !== undefined ? options : { ...options, timeout }

  const limits = (options: CallOptions): Limits => limitsOf(withTimeout(options), clock)

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

  const begin = (options: TransactionOptions, within: Limits, body: TransactionBody<AnyResult>): Promise<AnyResult> => {
    const run = (scope: Scope) => body(transactionHandle(scope))
    return transact({ ...parts, beginNew }, within, options, around === undefined ? run : scope => around.run(scope, run, scope))
  }

  const beginNew: BeginNew = async (options, outer, body) => {
    // The transaction that this is called in has the one connection.
    if (parts.max === 1) return failure(OUTER_QUERY)
    const refused = refusalOfOutermost(options)
    return refused === undefined ? begin(options, limitsOf(withTimeout(options), clock, outer), body) : failure(refused)
  }

  const transaction = (...given: TransactionArguments<TransactionOptions>): AsyncResult<unknown, unknown> => {
    if (waitsForItself()) return failure(OUTER_QUERY).toAsync()
    const { options, body } = transactionArguments(given)
    const refused = optionFault(options) ?? refusalOfOutermost(options)
    return refused === undefined ? handOut(begin(options, limits(options), body)) : failure(refused).toAsync()
  }

  const resolve = async (given: CommitOutcomeUnknown | UnansweredCommit, options: CallOptions): Promise<Result<Resolution, Misuse>> => {
    const asked = askedCommit(given)
    if (!asked.ok) return asked
    const unable = parts.capabilities.sessions === 'one' ? UNRESOLVABLE : undefined
    const fault = optionFault(options) ?? (closed ? CLOSED : unable)
    if (fault !== undefined) return failure(fault)
    if (asked.value === undefined) return success(NOTHING_TO_ASK)
    return success(await resolveCommit(asked.value, parts.resolver, limitsOf({ timeout: RESOLVE_TIME, ...options }, clock)))
  }

  let closed = false
  const close = async ({ grace = DEFAULT_GRACE }: CloseOptions = {}): Promise<void> => {
    closed = true
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
    resolve: (given, options = {}) => handOut(resolve(given, options)),
    address: parts.address,
    capabilities: parts.capabilities,
    pool: pool.statistics,
    close,
    [Symbol.asyncDispose]: () => close(),
  }
  madeOf.set(database, { ...parts, around, wrap: undefined })
  return database
}
