import { type BatchObservableResult, type Meter, metrics } from '@opentelemetry/api'
import type { Database } from '../../database/database.ts'
import { SCOPE } from './telemetry.ts'

/** Which metrics to make, and what to call the pool. */
export interface PoolMetricsOptions {
  /** By default the one that the API has for `@quern/pg-driver`. */
  readonly meter?: Meter
  /** `db.client.connection.pool.name`; by default the address of the database. */
  readonly name?: string
}

/**
 * Metrics of a database's pool: `db.client.connection.count` by state, `.pending_requests` and `.timeouts`. These conventions
 * are in development: names and attributes may change. Gives what ends them; call it before the database is closed.
 *
 * @example
 * ```ts fragment
 * const stop = poolMetrics(db, { name: 'orders' })
 * ```
 * Source: OpenTelemetry, "Semantic conventions for database client metrics", Connection pools.
 */
export const poolMetrics = (db: Pick<Database, 'address' | 'pool'>, { meter = metrics.getMeter(SCOPE), name = db.address }: PoolMetricsOptions = {}): (() => void) => {
  const count = meter.createObservableUpDownCounter('db.client.connection.count', {
    description: 'The number of connections that are currently in state described by the state attribute.', unit: '{connection}',
  })
  const pending = meter.createObservableUpDownCounter('db.client.connection.pending_requests', {
    description: 'The number of current pending requests for an open connection.', unit: '{request}',
  })
  const timeouts = meter.createObservableCounter('db.client.connection.timeouts', {
    description: 'The number of connection timeouts that have occurred trying to obtain a connection from the pool.', unit: '{timeout}',
  })
  const all = [count, pending, timeouts]
  const pool = { 'db.client.connection.pool.name': name }
  const observe = (result: BatchObservableResult): void => {
    const { idle, leased, waiting, timeouts: missed } = db.pool()
    result.observe(count, idle, { ...pool, 'db.client.connection.state': 'idle' })
    result.observe(count, leased, { ...pool, 'db.client.connection.state': 'used' })
    result.observe(pending, waiting, pool)
    result.observe(timeouts, missed, pool)
  }
  meter.addBatchObservableCallback(observe, all)
  return () => {
    meter.removeBatchObservableCallback(observe, all)
  }
}
