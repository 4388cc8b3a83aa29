/** What a pool is doing, and has done. */
export interface PoolStatistics {
  /** Connections that are open now, and what they do. */
  readonly total: number
  readonly idle: number
  readonly leased: number
  /** Attempts to open a connection that are under way, or wait for their next try. */
  readonly opening: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  /** Since the pool began: connections opened, and those that ended without this side's doing. */
  readonly opened: number
  readonly lost: number
  /** Since the pool began: connections that had been idle for long, and no longer answered when they were needed. */
  readonly unfit: number
  /** Since the pool began: leases given, and calls that waited in vain. */
  readonly acquired: number
  readonly timeouts: number
}
