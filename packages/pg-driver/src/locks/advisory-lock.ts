import { type AnyResult, type AsyncResult, type ErrorOf, failure, isResult, type Result, success, type ValueOf } from '@quern/result'
import { type Clock, systemClock } from '../clock.ts'
import { type Database, occupy, partsOf, wrappedLike } from '../database/database.ts'
import { handOut } from '../database/hand-out.ts'
import { pin } from '../database/pinned.ts'
import type { Queries, Transactions } from '../database/queries.ts'
import type { Connection, ConnectionLoss } from '../driver/contract.ts'
import type { InvalidOption } from '../failure/client-cases.ts'
import type { QueryFailure } from '../failure/unions.ts'
import { type CallOptions, type Exceeded, exceeded, type Limits, limitsOf, onExceeded } from '../limits.ts'
import { exceededWhileWaiting } from '../pool/pool.ts'
import type { LockLost, LockTaken } from './lock-cases.ts'
import { keyText, type LockKey } from './lock-key.ts'
import { type LockMode, taken, tryFor, unlock, waitedInVain, waitFault, waitFor } from './lock-statements.ts'
import type { LockWait } from './transaction-lock.ts'

/**
 * How a lock is held for a body. `timeout` and `signal` are for all of it: waiting for a connection and for the lock, and
 * the body, which is told by its own signal.
 */
export interface AdvisoryLockOptions extends CallOptions, LockMode, LockWait {}

/** Why a lock was not had, or not kept. */
export type LockFailure = LockTaken | LockLost | QueryFailure | InvalidOption

/** An advisory lock while it is held. */
export interface HeldLock {
  readonly key: LockKey
  /**
   * Aborted when the lock is lost (its reason is the {@link LockLost}), and when the call's own signal or deadline is
   * reached. Hand it to what the body calls: after a loss somebody else may hold the lock.
   */
  readonly signal: AbortSignal
  /**
   * The session that holds the lock. A transaction on it cannot outlive the lock: where that is lost, so is the connection,
   * and with it the transaction.
   */
  readonly session: Queries & Transactions
  /**
   * Takes another lock in the same session, for a part of the body. A key that is held already is given at once and
   * counted, as PostgreSQL does. Two bodies that wait for each other's locks are found by the server, and one fails with
   * `DeadlockDetected`; by {@link withAdvisoryLock} inside one another they would wait until a deadline.
   */
  readonly withLock: <R extends AnyResult>(
    key: LockKey,
    options: AdvisoryLockOptions,
    body: (lock: HeldLock) => R | PromiseLike<R>,
  ) => AsyncResult<ValueOf<R>, ErrorOf<R> | LockFailure>
}

type Body = (lock: HeldLock) => AnyResult | PromiseLike<AnyResult>

/** The session of a lock, and of those inside it. */
interface LockSession {
  readonly session: Database
  /** It as the body has it: with what is around the database of the call. */
  readonly shown: Database
  readonly connection: Connection
  readonly clock: Clock
  /** How often each lock is held, by its key and mode. */
  readonly held: Map<string, number>
}

/** How long the release of a lock may take, in milliseconds, before its connection is dropped and the lock with it. */
const RELEASE_TIME = 5_000

/** The limits of a part of a call that has begun. */
const callWithin = (limits: Limits, clock: Clock): CallOptions => {
  const left = limits.deadline - clock.now()
  return { ...(limits.signal !== undefined && { signal: limits.signal }), ...(left !== Infinity && { timeout: Math.max(0, left) }) }
}

const lost = (key: LockKey, detail: string): LockLost => ({ tag: 'LockLost', stage: 'execute', outcome: 'unknown', key: keyText(key), detail })

const RELEASED = 'something in its session released it before its end'

const heldName = (key: LockKey, { shared = false }: LockMode): string => `${shared ? 'shared' : 'exclusive'} ${keyText(key)}`

/** Takes a lock in a session. */
const acquire = async (
  { session, clock, held }: LockSession,
  key: LockKey,
  { wait = true, ...mode }: AdvisoryLockOptions,
  limits: Limits,
): Promise<Result<undefined, LockTaken | QueryFailure>> => {
  const fault = waitFault(wait)
  if (fault !== undefined) return failure(fault)
  if (wait === false || wait === 0) {
    const tried = await session.all(tryFor('', key, mode), callWithin(limits, clock))
    return tried.flatMap(rows => (rows[0]?.done === true ? success(undefined) : failure(taken(key, 0))))
  }
  const most = wait === true ? Infinity : wait
  const waited = await session.run(waitFor('', key, mode, most), callWithin(limits, clock))
  if (waited.ok) return success(undefined)
  const error = waitedInVain(waited.error, key, most)
  // A statement that is stopped may have had the lock the moment before. One that is held already is given at once.
  if (error.tag !== 'LockTaken' && !held.has(heldName(key, mode))) await session.run(unlock(key, mode), { timeout: RELEASE_TIME }).match({ success: ignore, failure: ignore })
  return failure(error)
}

const ignore = (): void => undefined

/** Releases a lock. Gives why it was not held to the end, where that is so. */
const release = async ({ session, connection, held }: LockSession, key: LockKey, mode: LockMode): Promise<LockLost | undefined> => {
  const name = heldName(key, mode)
  const left = (held.get(name) ?? 1) - 1
  if (left === 0) held.delete(name)
  else held.set(name, left)
  const loss = connection.loss()
  if (loss !== undefined) return lost(key, loss.detail)
  const released = await session.one(unlock(key, mode), { timeout: RELEASE_TIME })
  return released.match({
    success: ({ done }) => (done ? undefined : lost(key, RELEASED)),
    failure: problem => {
      // Nobody knows whether it is held still: with its connection it is not.
      connection.destroy('an advisory lock could not be released')
      return lost(key, 'detail' in problem && typeof problem.detail === 'string' ? problem.detail : problem.tag)
    },
  })
}

/** Tells a body when its lock is lost, or its time is up; also where that has come to pass since the lock was had. */
const watch = ({ connection, clock }: LockSession, key: LockKey, limits: Limits): { readonly signal: AbortSignal; readonly stop: () => void } => {
  const controller = new AbortController()
  const reached = (by: Exceeded): void => {
    controller.abort(by.kind === 'signal' ? by.reason : exceededWhileWaiting(by))
  }
  const ended = ({ detail }: ConnectionLoss): void => {
    controller.abort(lost(key, detail))
  }
  const unsubscribe = connection.subscribe(event => {
    if (event.kind === 'lost') ended(event.loss)
  })
  const stopWatch = onExceeded(limits, clock, limits.deadline, reached)
  const over = exceeded(limits, clock)
  if (over !== undefined) reached(over)
  const loss = connection.loss()
  if (loss !== undefined) ended(loss)
  return {
    signal: controller.signal,
    stop: () => {
      unsubscribe()
      stopWatch()
    },
  }
}

const resultOf = (given: unknown): AnyResult => {
  if (isResult(given)) return given
  throw new TypeError('the body of an advisory lock must give a Result: return success(value) or failure(error)')
}

/** Takes another lock in a session, and runs a body with it. */
const holding = async (on: LockSession, key: LockKey, options: AdvisoryLockOptions, limits: Limits, body: Body): Promise<AnyResult> => {
  const acquired = await acquire(on, key, options, limits)
  return acquired.ok ? keeping(on, key, options, limits, body) : acquired
}

/** Runs a body with a lock that was acquired, and releases it. */
const keeping = async (on: LockSession, key: LockKey, options: AdvisoryLockOptions, limits: Limits, body: Body): Promise<AnyResult> => {
  const name = heldName(key, options)
  on.held.set(name, (on.held.get(name) ?? 0) + 1)
  const { signal, stop } = watch(on, key, limits)
  const withLock = (inner: LockKey, given: AdvisoryLockOptions, innerBody: Body): AsyncResult<unknown, unknown> =>
    handOut(holding(on, inner, given, limitsOf(given, on.clock, limits), innerBody))
  // What a body gives comes out of it, beside the lock's own failures: the interface has it by type.
  const lock = { key, signal, session: on.shown, withLock } as HeldLock
  let result: AnyResult
  try {
    result = resultOf(await body(lock))
  } catch (thrown) {
    stop()
    await release(on, key, options)
    throw thrown
  }
  stop()
  const gone = await release(on, key, options)
  // What a body says of its failure is more than that its lock is gone.
  return result.ok && gone !== undefined ? failure(gone) : result
}

/** Takes a session for a lock. */
const open = async (db: Database, clock: Clock, limits: Limits): Promise<Result<LockSession, QueryFailure | InvalidOption>> => {
  let connection: Connection | undefined
  const wrap = (each: Connection): Connection => (connection = each)
  const opened = await pin(db, { ...callWithin(limits, clock), wrap })
  // What is pinned was wrapped before.
  return opened.map(session => ({ session, shown: wrappedLike(db, session), connection: connection as Connection, clock, held: new Map() }))
}

/** Takes a session for a lock, and the lock in it. A connection that had ended unnoticed is made up for by another, once. */
const openLocked = async (
  db: Database,
  clock: Clock,
  key: LockKey,
  options: AdvisoryLockOptions,
  limits: Limits,
): Promise<Result<LockSession, LockTaken | QueryFailure | InvalidOption>> => {
  for (let again = true; ; again = false) {
    const opened = await open(db, clock, limits)
    if (!opened.ok) return opened
    const acquired = await acquire(opened.value, key, options, limits)
    if (acquired.ok) return opened
    const { session, connection } = opened.value
    const unsent = connection.loss() !== undefined && acquired.error.outcome === 'none'
    await session.close()
    if (!again || !unsent) return acquired
  }
}

const run = async (db: Database, key: LockKey, options: AdvisoryLockOptions, body: Body): Promise<AnyResult> => {
  const clock = partsOf(db)?.clock ?? systemClock
  const limits = limitsOf(options, clock)
  const opened = await openLocked(db, clock, key, options, limits)
  if (!opened.ok) return opened
  const on = opened.value
  const occupied = { ended: false }
  try {
    return await occupy(db, occupied, () => keeping(on, key, options, limits, body))
  } finally {
    occupied.ended = true
    // What a body left behind in its session, another lock included, goes with the reset of it.
    await on.session.close()
  }
}

/**
 * Runs a body while an advisory lock is held, in a session of its own: one connection is taken for it, and when the body
 * has ended (well, with a failure, or by throwing) the lock is released and the connection goes back. A connection whose
 * lock cannot be released is dropped, so that none comes back to the pool with a lock.
 *
 * @example
 * ```ts fragment
 * const billed = await withAdvisoryLock(db, lockKey('billing', 'run'), { wait: false }, lock =>
 *   lock.session.transaction(tx => tx.run(bill)))
 * // => Failure({ tag: 'LockTaken', ... }) where another process is at it
 * ```
 * A lock is no promise about the world outside of its session: a body that was paused for long may go on after its lock
 * was lost. See docs/locks.md for what to do about it.
 *
 * Fails as its body does; with {@link LockTaken} where it may not wait, or no longer; with {@link LockLost} where the lock
 * was lost while the body ran and that succeeded; and as a call does that gets no connection.
 *
 * Source: PostgreSQL manual, "Advisory Locks".
 */
export const withAdvisoryLock = <R extends AnyResult>(
  db: Database,
  key: LockKey,
  options: AdvisoryLockOptions,
  body: (lock: HeldLock) => R | PromiseLike<R>,
): AsyncResult<ValueOf<R>, ErrorOf<R> | LockFailure> =>
  // As above.
  handOut(run(db, key, options, body)) as AsyncResult<ValueOf<R>, ErrorOf<R> | LockFailure>
