/** How many connections a pool has, and for how long. Times are in milliseconds. */
export interface PoolOptions {
  /** How many connections to keep open even when nobody needs them. */
  readonly min: number
  /** The most connections that are ever open. */
  readonly max: number
  /** How long a call waits for a connection before it fails with `PoolTimeout`. */
  readonly acquireTimeout: number
  /** How long one attempt to open a connection may take. */
  readonly connectTimeout: number
  /** How long a connection stays open that nobody needs. */
  readonly idleTimeout: number
  /** How old a connection grows, give or take a tenth, before it is replaced. */
  readonly maxLifetime: number
  /** How long a connection may have been idle, to be lent without a check that it still answers. `Infinity`: no check. */
  readonly checkAfter: number
  /**
   * When a session is reset before another caller has it. `whenDirty`: after statements that may leave something behind, and
   * where the server reported that a setting changed. `always`: after every lease, for programs whose own functions and
   * triggers change settings that the server does not report; it costs a round trip of the pool's time, not of the caller's.
   */
  readonly reset: 'whenDirty' | 'always'
}

/** What a pool is like unless told otherwise. */
export const DEFAULT_POOL: PoolOptions = {
  min: 0,
  max: 10,
  acquireTimeout: 30_000,
  connectTimeout: 10_000,
  idleTimeout: 60_000,
  maxLifetime: 45 * 60_000,
  checkAfter: 30_000,
  reset: 'whenDirty',
}
