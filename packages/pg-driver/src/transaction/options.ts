import type { CallOptions } from '../limits.ts'
import type { WitnessOptions } from './witness.ts'

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
 * What a call of `transaction` does with the transaction that it is made in:
 *
 * - `nested`: it is a savepoint of it, which can fail by itself. The default.
 * - `join`: it is a part of it, without a savepoint. Its failure is that of the whole: the outer one cannot be committed.
 * - `mandatory`: as `join`, and outside of a transaction it is a `Misuse`.
 * - `requiresNew`: it is a transaction of its own on another connection, which does not see what the outer one has done,
 *   and stays where that is rolled back. Where it waits for a lock of the outer one, the two wait until a deadline.
 * - `never`: inside a transaction it is a `Misuse`.
 *
 * On a database, where there is no transaction yet, each but `mandatory` begins one.
 *
 * Source: Java EE's and Spring's transaction propagation, of which `never` and `mandatory` have the names.
 */
export type Propagation = 'nested' | 'join' | 'mandatory' | 'requiresNew' | 'never'

/**
 * How a transaction is run. `timeout` (in milliseconds) is for all of it: waiting for a connection, each statement, the
 * retries and the waits between them; the server is told of it as well, by `statement_timeout`.
 *
 * Source: PostgreSQL manual, "SET TRANSACTION".
 */
export interface TransactionOptions extends CallOptions {
  /** By default the server's own, which is READ COMMITTED as a rule. */
  readonly isolation?: IsolationLevel
  /** The server then refuses to change data, and the compiler what it knows to do so. */
  readonly readOnly?: boolean
  /** With `serializable` and `readOnly`: waits for a snapshot on which it can neither fail nor make others fail. */
  readonly deferrable?: boolean
  /** Without it a transaction is run once. */
  readonly retry?: RetryOptions
  /** What to do with the transaction that the call is made in: `nested` unless told. */
  readonly propagation?: Propagation
  /** Leaves a row that tells of the transaction, so that its work is done once however often it is tried. */
  readonly witness?: WitnessOptions
}

/** The options that a nested transaction cannot have otherwise than the one around it. */
export type AccessOptions = Pick<TransactionOptions, 'isolation' | 'readOnly' | 'deferrable'>

/** How a part of a transaction is run: a savepoint, or a call that joins. */
export interface NestedOptions extends AccessOptions, CallOptions {
  readonly propagation?: Exclude<Propagation, 'requiresNew'>
}

/** How a transaction is run that begins inside another one, on a connection of its own. */
export interface RequiresNewOptions extends TransactionOptions {
  readonly propagation: 'requiresNew'
}

/**
 * The statements that begin a transaction. `statementTimeout` is in milliseconds; where the session's `own` one is shorter, it
 * stays as it is (0 is none). A function call, which could compare the two, would take the transaction's snapshot too early.
 */
export const beginScript = ({ isolation, readOnly, deferrable }: AccessOptions, statementTimeout: number | undefined, own = 0): string => {
  const modes = [
    ...(isolation === undefined ? [] : [`isolation level ${isolation}`]),
    ...(readOnly === undefined ? [] : [readOnly ? 'read only' : 'read write']),
    ...(deferrable === undefined ? [] : [deferrable ? 'deferrable' : 'not deferrable']),
  ]
  const begin = ['begin', modes.join(', ')].join(' ').trim()
  return statementTimeout === undefined || (own > 0 && own <= statementTimeout) ? begin : `${begin}; set local statement_timeout = ${Math.max(1, Math.ceil(statementTimeout))}`
}

/**
 * The first option that a nested transaction asks for otherwise than the one around it has it. Not read only, and not
 * deferrable, is what the server does unless told; where its default is another one, what writes fails and says so. Which
 * isolation level it takes unless told is not known here.
 */
export const conflictingOption = (nested: AccessOptions, outer: AccessOptions): keyof AccessOptions | undefined =>
  (['isolation', 'readOnly', 'deferrable'] as const).find(option => nested[option] !== undefined && nested[option] !== (outer[option] ?? UNLESS_TOLD[option]))

const UNLESS_TOLD: AccessOptions = { readOnly: false, deferrable: false }
