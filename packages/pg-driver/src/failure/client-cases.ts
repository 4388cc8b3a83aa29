import type { ServerError } from '../protocol/server-error.ts'
import type { PoolStatistics } from '../pool/pool.ts'
import type { UnansweredCommit } from '../transaction/resolution.ts'
import type { FailureCase } from './case.ts'
import type { ConstraintViolation } from './constraint-cases.ts'
import type { QueryFailure, SessionFailure } from './unions.ts'

/** There is nothing at the address, or no way to it. */
export interface ServerUnreachable extends FailureCase<'ServerUnreachable'> {
  readonly address: string
  /** The operating system's code: ECONNREFUSED, ENOTFOUND, EHOSTUNREACH... */
  readonly code: string
  readonly detail: string
}

/** The server does not speak TLS as it was asked to, or is not who it should be. */
export interface TlsRefused extends FailureCase<'TlsRefused'> {
  readonly address: string
  readonly code: string
  readonly detail: string
}

/** The server, or the session that it gives, is not what an option asks for, such as a standby for `target_session_attrs=primary`. */
export interface UnacceptableServer extends FailureCase<'UnacceptableServer'> {
  readonly address: string
  /** The option that it does not meet. */
  readonly option: string
  readonly detail: string
}

/** None of several hosts, or of the addresses of a host, would do. */
export interface NoHostAvailable extends FailureCase<'NoHostAvailable'> {
  /** What came of each, in the order in which they were tried. */
  readonly attempts: readonly HostAttempt[]
}

/** One of several hosts, and why it would not do. */
export interface HostAttempt {
  readonly address: string
  readonly failure: SessionFailure
}

/** The package that the driver of a URL stands on is not installed. */
export interface DriverMissing extends FailureCase<'DriverMissing'> {
  readonly package: string
  readonly detail: string
}

/** No driver has the scheme of a URL. */
export interface UnknownScheme extends FailureCase<'UnknownScheme'> {
  readonly scheme: string
  readonly known: readonly string[]
}

/** An option that `connect` cannot take. */
export interface InvalidOption extends FailureCase<'InvalidOption'> {
  readonly option: string
  readonly problem: string
}

/**
 * The connection ended while a statement was under way, or had ended before it was sent. What it means is in `outcome`:
 * `none` where nothing was sent or the server refuses to write, `rolledBack` inside a transaction, else `unknown`.
 */
export interface ConnectionLost extends FailureCase<'ConnectionLost'> {
  /** Whether any byte of the statement was given to the network. */
  readonly sent: boolean
  readonly detail: string
  /** The last error that the server sent, where it sent one. */
  readonly server?: ServerError
}

/** What came from the server is not PostgreSQL's protocol, or not what the statement calls for. The connection is dropped. */
export interface ProtocolFailure extends FailureCase<'ProtocolFailure'> {
  readonly detail: string
}

/** No connection became free in time. Nothing was sent. */
export interface PoolTimeout extends FailureCase<'PoolTimeout'> {
  /** How long the call waited, in milliseconds. */
  readonly waited: number
  readonly pool: PoolStatistics
  /** Why the last attempt to open a connection failed, where one did. */
  readonly cause?: SessionFailure
}

/** The call's deadline (or its transaction's, or its stream's) passed. */
export interface DeadlineExceeded extends FailureCase<'DeadlineExceeded'> {
  /** How long the call was given, in milliseconds. */
  readonly timeout: number
  /** Of a stream: why the statement did not end well, when it had to be ended. */
  readonly cause?: QueryFailure | ConstraintViolation
}

/** The call's `AbortSignal` was aborted. */
export interface Aborted extends FailureCase<'Aborted'> {
  /** The signal's reason. */
  readonly reason: unknown
  /** Of a stream: why the statement did not end well, when it had to be ended. */
  readonly cause?: QueryFailure | ConstraintViolation
}

/** What a program can do wrong with a database or a transaction. */
export type MisuseKind =
  /** A call on a database that was closed. */
  | 'database closed'
  /** A call on a transaction (or savepoint) after its end. */
  | 'transaction ended'
  /** A call on the database inside a transaction of it, where there is one session: it would wait for itself for ever. */
  | 'outer query in transaction'
  /** A call on a transaction while a savepoint inside it is open: use the savepoint's own handle. */
  | 'savepoint open'
  /** A call on a transaction while a stream of it is being read. */
  | 'stream open'
  /** A nested transaction that asks for another isolation level or access mode than the one around it. */
  | 'conflicting options'
  /** An option that is not what it must be. */
  | 'invalid option'
  /** A call beyond the number of statements that its handle takes. */
  | 'too many statements'
  /** A call with `propagation: 'mandatory'` outside of a transaction. */
  | 'transaction required'
  /** A call with `propagation: 'never'` inside a transaction. */
  | 'transaction not allowed'
  /** Something that the driver cannot do, as its capabilities say. */
  | 'unsupported'

/**
 * The program used a database or a transaction in a way that cannot work. As a rule nothing was sent, and the outcome is
 * `none`. Where a body ends its own transaction by COMMIT, ROLLBACK or the like, or leaves something open inside it, the
 * outcome says what became of its data.
 */
export interface Misuse extends FailureCase<'Misuse'> {
  readonly misuse: MisuseKind
  readonly detail: string
}

/** A statement has more parameters than the protocol can carry. Nothing was sent. */
export interface TooManyParameters extends FailureCase<'TooManyParameters'> {
  readonly count: number
  readonly maximum: number
}

/** A value cannot be written as its type. Nothing was sent. */
export interface EncodeFailure extends FailureCase<'EncodeFailure'> {
  /** Which parameter: 1 is `$1`. */
  readonly parameter: number
  readonly type: string
  readonly problem: string
  /** Where inside the value, for arrays and JSON. */
  readonly path: string
}

/**
 * A value that the server sent is not what its column's type says. The statement itself was carried out; one whose rows are
 * streamed is ended there, and `outcome` tells of its data after that.
 */
export interface DecodeFailure extends FailureCase<'DecodeFailure'> {
  readonly column: string
  readonly type: string
  readonly problem: string
  readonly path: string
  /** Which row, from 0. */
  readonly row: number
  /** Of a stream: why the statement did not end well, when it had to be ended. */
  readonly cause?: QueryFailure | ConstraintViolation
}

/** `one` found no row. */
export type NoRow = FailureCase<'NoRow'>

/** `one` or `maybeOne` found more than one row. */
export interface TooManyRows extends FailureCase<'TooManyRows'> {
  readonly count: number
}

/**
 * The connection was lost while COMMIT was under way, and the server could not be asked, or could not say, what became of
 * the transaction; or it is committed on the server, and its wait for synchronous standbys was broken off. Look for its effect before you run it again.
 */
export interface CommitOutcomeUnknown extends FailureCase<'CommitOutcomeUnknown'> {
  /** The transaction's identifier, as `pg_xact_status` takes it; absent where the server could not be asked for it. */
  readonly transactionId?: string
  /** What `db.resolve` needs to ask again, now or later, here or elsewhere; absent where there is nothing to ask for. */
  readonly commit?: UnansweredCommit
  readonly detail: string
  /** What ended the COMMIT. */
  readonly cause: QueryFailure | ConstraintViolation
}

/**
 * The body succeeded, and the transaction (or savepoint) was rolled back all the same: a statement in it had failed, and
 * the body made nothing of that failure.
 */
export interface CommitWasRolledBack extends FailureCase<'CommitWasRolledBack'> {
  /** The failure that the body passed over; absent where the server gave no reason. */
  readonly cause?: QueryFailure | ConstraintViolation
}

/**
 * The work of a transaction with this witness is done: one of the same key was committed before. The body did not run.
 *
 * @example
 * ```ts fragment
 * await db.transaction({ witness: { key: order.id, keepResult: true } }, place(order))
 *   .catchTag('AlreadyCommitted', ({ result }) => readReceipt(result))
 * ```
 */
export interface AlreadyCommitted extends FailureCase<'AlreadyCommitted'> {
  readonly key: string
  /** The identifier of the transaction that did it. */
  readonly transactionId: string
  /** When that began, in PostgreSQL's text. */
  readonly begunAt: string
  /** What its body gave, as JSON read again; `undefined` where that was not kept. */
  readonly result: unknown
}

/** The transaction was committed, and a hook that was to follow gave a failure, or did not end in time. Do not run it again. */
export interface HookFailed extends FailureCase<'HookFailed'> {
  /** What the hooks failed with, in order: for one that had not ended by the limits, `DeadlineExceeded` or `Aborted`. */
  readonly failures: readonly unknown[]
  /** Which hooks had not ended by the limits, counted from 0 in their order; absent where all had. They may go on. */
  readonly unfinished?: readonly number[]
  /** What the body gave, which is committed. */
  readonly value: unknown
}
