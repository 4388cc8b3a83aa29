import type { DriverFailure } from '../failure/unions.ts'
import type { Wait } from './backoff.ts'

/** What is being run, as far as it matters for running it again. */
export interface RetryState {
  /** What failed: a statement of its own, a whole transaction, or a statement or savepoint inside a transaction. */
  readonly unit: 'statement' | 'transaction' | 'insideTransaction'
  /** Whether a unique or exclusion violation is worth another try, as where a transaction reads before it inserts. */
  readonly onUniqueViolation?: boolean
}

/** Whether to run something again. */
export type RetryAdvice =
  /** It would fail again, or may not be run twice. */
  | { readonly advice: 'no' }
  /** It may have been done: find out first. */
  | { readonly advice: 'verify' }
  /** Only the whole transaction around it can be run again. */
  | { readonly advice: 'transaction' }
  /**
   * Run it again, on a fresh snapshot and connection. `wait`: at once, after a random wait that grows with each try (a
   * conflict), or after one that is never short (an overload).
   */
  | { readonly advice: 'retry'; readonly wait: Wait }

const NO: RetryAdvice = { advice: 'no' }
const VERIFY: RetryAdvice = { advice: 'verify' }

/** How each case is best waited for, if it may be run again at all. Cases that are not here never are. */
const WAITS: { readonly [Tag in DriverFailure['tag']]?: Wait } = {
  SerializationFailure: 'jitter',
  DeadlockDetected: 'jitter',
  TransactionRolledBack: 'jitter',
  LockNotAvailable: 'jitter',
  LockTaken: 'jitter',
  TransactionTimeout: 'jitter',
  IdleInTransactionTimeout: 'jitter',
  IdleSessionTimeout: 'none',
  AdminShutdown: 'jitter',
  CrashShutdown: 'floor',
  ConnectionLost: 'jitter',
  ServerUnreachable: 'floor',
  UnacceptableServer: 'floor',
  NoHostAvailable: 'floor',
  CannotConnectNow: 'floor',
  TooManyConnections: 'floor',
  InsufficientResources: 'floor',
  PoolTimeout: 'floor',
  StalePlan: 'none',
  StatementMissing: 'none',
}

/**
 * Says whether a failure is worth another try, from the failure and what was being run alone. It knows nothing of how
 * often it was tried, of budgets and of deadlines: those are the caller's.
 *
 * @example
 * ```ts fragment
 * retryAdvice(failure, { unit: 'transaction' })
 * // SerializationFailure  => { advice: 'retry', wait: 'jitter' }
 * // CommitOutcomeUnknown  => { advice: 'verify' }
 * // InvalidSyntax         => { advice: 'no' }
 * ```
 * Source: PostgreSQL manual, "Serialization Failure Handling".
 */
export const retryAdvice = (failure: DriverFailure, state: RetryState): RetryAdvice => {
  if (failure.tag === 'CommitWasRolledBack' || failure.tag === 'InFailedTransaction') {
    const cause = failure.tag === 'CommitWasRolledBack' ? failure.cause : undefined
    return cause === undefined ? NO : retryAdvice(cause, state)
  }
  // Whatever its kind: what may have been done is not done again blindly. The server's rollback is certain.
  if (failure.outcome === 'committed') return NO
  if (failure.outcome === 'unknown') return isUnanswered(failure) ? VERIFY : NO
  const wait = WAITS[failure.tag] ?? (isUniqueness(failure) && state.onUniqueViolation === true ? 'jitter' : undefined)
  if (wait === undefined) return NO
  return state.unit === 'insideTransaction' ? { advice: 'transaction' } : { advice: 'retry', wait }
}

/** Whether it is the lack of an answer that leaves the outcome open, and not rows that could not be used. */
const isUnanswered = ({ tag }: DriverFailure): boolean => tag !== 'DecodeFailure' && tag !== 'TooManyRows' && tag !== 'NoRow'

const isUniqueness = (failure: DriverFailure): boolean =>
  failure.tag === 'UniqueViolation' ||
  failure.tag === 'ExclusionViolation' ||
  (failure.tag === 'UnmappedConstraint' && (failure.kind === 'unique' || failure.kind === 'exclusion'))
