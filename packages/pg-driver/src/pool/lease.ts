import type { Connection } from '../driver/contract.ts'
import type { Aborted, DeadlineExceeded, Misuse, PoolTimeout } from '../failure/client-cases.ts'
import type { SessionFailure } from '../failure/unions.ts'
import type { Exceeded } from '../limits.ts'

/** Why no connection was had. */
export type AcquireFailure = SessionFailure | PoolTimeout | Misuse

/** A connection that one caller has to itself. */
export interface Lease {
  readonly connection: Connection
  /** Whether its session must be reset whatever is known of its statements: a setting changed, or the pool always asks for it. */
  readonly mustReset: () => boolean
  /** Its session is not reset: it stays with one holder, who wants it kept from call to call. */
  readonly keepsSession?: true
  /**
   * Gives the connection back; a second call does nothing. With `restore` the connection is first brought back to how
   * others expect it, and dropped where that gives `false`.
   */
  readonly release: (restore?: () => Promise<boolean>) => void
}

/** A call on a pool that is closed. */
export const CLOSED: Misuse = {
  tag: 'Misuse',
  stage: 'acquire',
  outcome: 'none',
  misuse: 'database closed',
  detail: 'The database was closed before this call.',
}

/** The failure of a call that a limit ended while it waited for a connection. */
export const exceededWhileWaiting = (by: Exceeded): DeadlineExceeded | Aborted =>
  by.kind === 'deadline'
    ? { tag: 'DeadlineExceeded', stage: 'acquire', outcome: 'none', timeout: by.timeout }
    : { tag: 'Aborted', stage: 'acquire', outcome: 'none', reason: by.reason }
