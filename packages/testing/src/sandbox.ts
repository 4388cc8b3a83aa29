import { type Connection, type ConnectFailure, type Database, type IsolationLevel, type Misuse, pinned, type TransactionFailure, type TransactionOptions } from '@quern/pg-driver'
import { asyncResult, type AsyncResult, failure, success } from '@quern/result'
import { noteSandbox } from './provided.ts'
import { sandboxedConnection, type SandboxedConnection } from './sandboxed-connection.ts'

/** How a sandbox is made. */
export interface SandboxOptions {
  /** The isolation level of the one transaction, and so of every transaction in it. By default it is the server's own. */
  readonly isolation?: IsolationLevel
}

const conflict = (detail: string): Misuse => ({
  tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: 'conflicting options', detail,
})

/** What a transaction asks for that the one around it has not, and cannot have any more. */
const conflictOf = ({ isolation, deferrable, readOnly }: TransactionOptions, level: string): Misuse | undefined => {
  if (isolation !== undefined && isolation !== level) {
    return conflict(`The sandbox runs at ${level}, and a transaction in it cannot run at ${isolation}: give the sandbox that isolation.`)
  }
  return deferrable === true && readOnly === true && level === 'serializable'
    ? conflict('A transaction in a sandbox is inside another one, which has its snapshot already: it cannot be deferrable.')
    : undefined
}

const open = async (db: Database, { isolation }: SandboxOptions) => {
  let sandboxed: SandboxedConnection | undefined
  let processId = 0
  const wrap = (real: Connection): Connection => {
    processId = real.processId
    sandboxed = sandboxedConnection(real)
    return sandboxed.connection
  }
  const pin = await pinned(db, { wrap })
  if (!pin.ok) return pin
  const inner = pin.value
  // `pinned` has called `wrap` when it succeeds.
  const begun = await (sandboxed as SandboxedConnection | undefined)?.begin(isolation)
  if (begun === undefined || !begun.ok) {
    await inner.close({ grace: 0 })
    return failure(notBegun(begun?.error.tag === 'ServerRefusal' ? begun.error.error.message : begun?.error.detail ?? 'it was not pinned'))
  }
  const level = begun.value
  // The same calls, with and without options.
  const transaction = inner.transaction as (...given: readonly unknown[]) => AsyncResult<unknown, unknown>
  const guarded = (...given: readonly unknown[]): AsyncResult<unknown, unknown> => {
    const refused = given.length > 1 ? conflictOf(given[0] as TransactionOptions, level) : undefined
    return refused === undefined ? transaction(...given) : failure(refused).toAsync()
  }
  const forget = noteSandbox(db, processId)
  const close: Database['close'] = async options => {
    await inner.close(options)
    forget()
  }
  // Its failures are those of `transaction`, of which `Misuse` is one.
  return success<Database>({ ...inner, transaction: guarded as Database['transaction'], close, [Symbol.asyncDispose]: () => close() })
}

const notBegun = (detail: string): ConnectFailure => ({ tag: 'ConnectionLost', stage: 'connect', outcome: 'none', sent: true, detail })

/**
 * A database for one test: all that is done through it happens in one transaction, which is rolled back when it is
 * closed. The code under test need not know: its transactions are savepoints, what it commits is seen by what follows, a
 * failed statement outside of a transaction undoes just itself, and constraints that wait for COMMIT are checked there.
 *
 * It has one session. A call on the database inside a transaction of its own is a `Misuse`, and so is a transaction that
 * asks for another isolation level, for `deferrable`, or (`requiresNew`) for a second connection. Calls that are made at the same
 * time wait for each other.
 *
 * What a sandbox cannot show: sequences do not go back; `now()` stands still; NOTIFY is not delivered; `SET LOCAL` lasts
 * until a rollback, or the sandbox's end; the effects of a deferred trigger, other than its error, are undone; what cannot
 * run inside a transaction (VACUUM, CREATE DATABASE) fails. Test these on a database of their own.
 *
 * @example
 * await using db = (await sandbox(database)).match({ success: value => value, failure: error => { throw new Error(error.tag) } })
 * await signUp(db, 'ann@example.org') // BEGIN and COMMIT in there are savepoints here
 *
 * Fails where no connection is had from the database, or the transaction cannot begin.
 */
export const sandbox = (db: Database, options: SandboxOptions = {}): AsyncResult<Database, ConnectFailure | TransactionFailure> =>
  asyncResult(open(db, options))
