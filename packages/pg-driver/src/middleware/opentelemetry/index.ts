/**
 * Spans and metrics by OpenTelemetry's conventions for databases. Needs `@opentelemetry/api`.
 *
 * @packageDocumentation
 */
export { poolMetrics, type PoolMetricsOptions } from './pool-metrics.ts'
export { openTelemetry, type TelemetryOptions } from './telemetry.ts'
