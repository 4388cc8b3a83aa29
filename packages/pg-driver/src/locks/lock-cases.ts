import type { FailureCase } from '../failure/case.ts'

/** An advisory lock was not free, at once or within the time that there was to wait. Nothing was done. */
export interface LockTaken extends FailureCase<'LockTaken'> {
  /** The key of the lock, as text. */
  readonly key: string
  /** How long was waited, in milliseconds; 0 for a try. */
  readonly waited: number
}

/**
 * An advisory lock was lost while its body ran, because its connection died or something else in its session released it.
 * Others may have held it meanwhile. The body had succeeded: what it did is done, and it may have been done beside others.
 */
export interface LockLost extends FailureCase<'LockLost'> {
  readonly key: string
  readonly detail: string
}
