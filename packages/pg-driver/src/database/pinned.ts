import { asyncResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Connection, ConnectionLoss } from '../driver/contract.ts'
import { classifyConnect } from '../failure/classify.ts'
import type { InvalidOption } from '../failure/client-cases.ts'
import { type CallOptions, limitsOf } from '../limits.ts'
import { DEFAULT_POOL } from '../pool/options.ts'
import { type AcquireFailure, createPool, type Lease } from '../pool/pool.ts'
import { releaseSession } from '../session/restore.ts'
import { sessionOn } from '../session/session.ts'
import { createDatabase, type Database, partsOf, refusalInside, wrappedLike } from './database.ts'

/** How a connection is pinned. `timeout` and `signal` are for waiting for it. */
export interface PinOptions extends CallOptions {
  /** Stands between the pinned database and the connection: it may watch, rewrite or refuse what is sent. */
  readonly wrap?: (connection: Connection) => Connection
}

/** The one connection needs no pool to speak of: it is neither idle for too long nor too old. */
const ONE_CONNECTION = { ...DEFAULT_POOL, min: 0, max: 1, idleTimeout: Infinity, maxLifetime: Infinity }

const notPinnable: InvalidOption = {
  tag: 'InvalidOption', stage: 'connect', outcome: 'none', option: 'db', problem: 'it was not made by connect, so that it has no pool to take a connection from',
}

/** A database on a single connection of another one, as {@link pinned} gives it, but with nothing around it. */
export const pin = async (db: Database, { wrap = same, ...options }: PinOptions): Promise<Result<Database, AcquireFailure | InvalidOption>> => {
  const parts = partsOf(db)
  if (parts === undefined) return failure(notPinnable)
  const refused = refusalInside(db)
  if (refused !== undefined) return failure(refused)
  const { pool, clock, random, capabilities, settings, address } = parts
  const leased = await pool.acquire(limitsOf(options, clock))
  if (!leased.ok) return leased
  const lease = leased.value
  const connection = wrap(lease.connection)
  let closed = false

  const loss = (): ConnectionLoss =>
    connection.loss() ?? { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'the pinned connection was given back' }
  const release = (): void => {
    if (closed) return
    closed = true
    // What was done with the connection is not known here, so that it is put in order whatever it was. Each call has left it
    // out of any transaction, or lost; were it in one, the reset would not end idle, and drop it.
    const session = { ...sessionOn(lease.connection, capabilities, clock), dirty: true }
    releaseSession(lease, session, settings)
  }
  const lent: Connection = {
    ...connection,
    // The pool says goodbye to its connection; this one goes back to where it came from.
    close: async () => {
      release()
    },
  }
  const line = createPool({
    options: ONE_CONNECTION,
    clock,
    random,
    open: async () => (closed || connection.loss() !== undefined ? failure(classifyConnect(loss(), address)) : success(lent)),
  })
  return success(createDatabase({
    ...parts,
    // The middlewares know the connection that is pinned, and not what is put around it.
    ...(parts.calls !== undefined && { calls: { set: (_, info) => parts.calls?.set(lease.connection, info) } }),
    pool: { ...line, acquire: async limits => (await line.acquire(limits)).map(keepSession) },
    max: 1,
    closeEndpoint: async () => {
      release()
    },
  }))
}

/** A lease that leaves the session as it is when it ends, but for a transaction that is still open. */
const keepSession = (lease: Lease): Lease => ({ ...lease, keepsSession: true })

const same = (connection: Connection): Connection => connection

/**
 * A database on a single connection of another one, which nobody else has until it is closed. What is kept by the session
 * (settings, temporary tables, advisory locks) so holds from one call to the next, and is undone when the connection goes
 * back: whatever was done with it, it is rolled back and reset.
 *
 * A call on the pinned database inside a transaction of its own is a `Misuse`, as with any database of one connection.
 * When the connection is lost, the pinned database is over: its calls fail with `ConnectionLost`.
 *
 * @example
 * ```ts
 * import { sql } from '@quern/core'
 * import { connect, pinned } from '@quern/pg-driver'
 *
 * const connected = await connect('pglite:')
 * if (!connected.ok) throw new Error(connected.error.tag)
 * await using db = connected.value
 * const one = await pinned(db)
 * if (one.ok) {
 *   await one.value.run(sql.statement()`create temporary table seen (id int)`)
 *   await one.value.run(sql.statement()`insert into seen values (1)`) // the same session, and so the same table
 *   await one.value.close()
 * }
 * ```
 * Fails as a call does that gets no connection, and with {@link InvalidOption} for what `connect` has not made.
 */
export const pinned = (db: Database, options: PinOptions = {}): AsyncResult<Database, AcquireFailure | InvalidOption> =>
  asyncResult(pin(db, options)).map(database => wrappedLike(db, database))
