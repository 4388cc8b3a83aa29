import type { CallOptions } from '../limits.ts'

/** An isolation level of PostgreSQL's. READ UNCOMMITTED is left out: there it is READ COMMITTED. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable'

/** How often a transaction may be run again, and for what. */
export interface RetryOptions {
  /** How many times it may be run again after its first run. */
  readonly times: number
  /**
   * Whether a unique or exclusion violation is a reason, as it is for a transaction that looks before it inserts. A
   * serialization failure, a deadlock, a lock that was not free and a lost connection always are.
   */
  readonly onUniqueViolation?: boolean
}

/**
 * How a transaction is run. `timeout` (in milliseconds) is for all of it: waiting for a connection, each statement, the
 * retries and the waits between them; the server is told of it as well, by `statement_timeout`.
 *
 * Source: PostgreSQL manual, "SET TRANSACTION".
 */
export interface TransactionOptions extends CallOptions {
  /** By default the server's own, which is READ COMMITTED as a rule. */
  readonly isolation?: IsolationLevel
  /** The server then refuses to change data. */
  readonly readOnly?: boolean
  /** With `serializable` and `readOnly`: waits for a snapshot on which it can neither fail nor make others fail. */
  readonly deferrable?: boolean
  /** Without it a transaction is run once. */
  readonly retry?: RetryOptions
}

/** The options that a nested transaction cannot have otherwise than the one around it. */
export type AccessOptions = Pick<TransactionOptions, 'isolation' | 'readOnly' | 'deferrable'>

/** The statements that begin a transaction. `statementTimeout` is in milliseconds. */
export const beginScript = ({ isolation, readOnly, deferrable }: AccessOptions, statementTimeout: number | undefined): string => {
  const modes = [
    ...(isolation === undefined ? [] : [`isolation level ${isolation}`]),
    ...(readOnly === undefined ? [] : [readOnly ? 'read only' : 'read write']),
    ...(deferrable === undefined ? [] : [deferrable ? 'deferrable' : 'not deferrable']),
  ]
  const begin = ['begin', modes.join(', ')].join(' ').trim()
  return statementTimeout === undefined ? begin : `${begin}; set local statement_timeout = ${Math.max(1, Math.ceil(statementTimeout))}`
}

/** The first option that a nested transaction asks for otherwise than the one around it has it. */
export const conflictingOption = (nested: AccessOptions, outer: AccessOptions): keyof AccessOptions | undefined =>
  (['isolation', 'readOnly', 'deferrable'] as const).find(option => nested[option] !== undefined && nested[option] !== outer[option])
