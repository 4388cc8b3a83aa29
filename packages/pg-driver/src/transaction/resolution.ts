import type { DriverFailure } from '../failure/unions.ts'

/** What tells a server from another one, and from itself before it crashed. */
export interface ServerIdentity {
  readonly system: string
  readonly timeline: string
  /**
   * When the server's statistics were last reset, which a crash does and an orderly restart does not. A crash may give the
   * identifier of a transaction that was not yet on disk to another one, which then answers for it.
   */
  readonly incarnation: string
}

/** The row that a transaction with a witness has left, unless it was rolled back. */
export interface Witness {
  readonly key: string
  readonly table: string
  /** When its transaction began, by the server's clock, in PostgreSQL's text. */
  readonly begunAt: string
}

/** A transaction whose COMMIT got no answer: all that is needed to ask for it, as plain data that survives JSON. */
export interface UnansweredCommit {
  /** Its identifier, as `pg_xact_status` takes it. */
  readonly transactionId: string
  /** The server that was to commit it; absent where that does not tell who it is. */
  readonly identity?: ServerIdentity
  /** The backend that ran it. */
  readonly processId: number
  readonly witness?: Witness
}

/** It is there to stay. */
export interface Committed {
  readonly tag: 'Committed'
  readonly transactionId: string
}

/** Nothing of it is left, nor will be. */
export interface RolledBack {
  readonly tag: 'RolledBack'
  readonly transactionId: string
}

/** It may be committed or not. */
export interface Unknown {
  readonly tag: 'Unknown'
  readonly transactionId: string | undefined
  /** Why it cannot be told. */
  readonly detail: string
  /** Whether the server may yet be able to tell: it could not be reached, or was still at it. */
  readonly askAgain: boolean
  /** The last failure of asking, where one was in the way. */
  readonly cause?: DriverFailure
}

/**
 * What became of a transaction whose COMMIT got no answer, as far as the server can say.
 *
 * @example
 * ```ts fragment
 * const resolved = await db.resolve(failure) // => Success({ tag: 'Committed', transactionId: '742' })
 * ```
 */
export type Resolution = Committed | RolledBack | Unknown
