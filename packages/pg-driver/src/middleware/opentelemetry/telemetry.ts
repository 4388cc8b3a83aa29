import { type Attributes, type Meter, metrics, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api'
import type { QueryDescription } from '../../compile/query-description.ts'
import type { Connection } from '../../driver/contract.ts'
import type { CallInfo, Connect, ConnectionContext, EndpointContext, Middleware } from '../middleware.ts'
import { type Activity, type Ending, observing } from '../observe.ts'
import { redactFault } from '../../failure/redact-error.ts'
import { connectionAttributes, faultAttributes, type Telling, tellingOf } from './attributes.ts'

/** Under which name spans and metrics are made. */
export const SCOPE = '@quern/pg-driver'

/** What to tell, and to whom. */
export interface TelemetryOptions {
  /** By default the one that the API has for `@quern/pg-driver`. */
  readonly tracer?: Tracer
  /** By default the one that the API has for `@quern/pg-driver`. */
  readonly meter?: Meter
}

/** The buckets, in seconds, that the conventions advise. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

const SECOND = 1_000

/**
 * Spans and metrics of every statement, by OpenTelemetry's stable conventions for databases: a span of the kind CLIENT, a
 * child of the active one, named by the query's summary; and the histogram `db.client.operation.duration` in seconds. The text
 * of a query is told, the values of its parameters never are. `error.type` is the SQLSTATE, or `ConnectionLost` or
 * `ProtocolFailure` where there is none. `db.namespace` is the database that was connected to.
 *
 * Two more histograms, `db.client.connection.create_time` and `.wait_time`, are conventions in development: they may change.
 *
 * @example
 * ```ts fragment
 * connect(url, { middleware: [openTelemetry()] })
 * ```
 * Source: OpenTelemetry, "Semantic conventions for PostgreSQL client operations".
 */
export const openTelemetry = ({ tracer = trace.getTracer(SCOPE), meter = metrics.getMeter(SCOPE) }: TelemetryOptions = {}): Middleware => {
  const durations = meter.createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.', unit: 's', advice: { explicitBucketBoundaries: BUCKETS },
  })
  const advice = { advice: { explicitBucketBoundaries: BUCKETS }, unit: 's' }
  const creations = meter.createHistogram('db.client.connection.create_time', { description: 'The time it took to create a new connection.', ...advice })
  const waits = meter.createHistogram('db.client.connection.wait_time', { description: 'The time it took to obtain an open connection from the pool.', ...advice })

  const observe = (_connection: Connection, { address, clock }: ConnectionContext) => {
    const own = connectionAttributes(address)
    const pool: Attributes = { 'db.client.connection.pool.name': address }
    const known = new WeakMap<QueryDescription, Telling>()
    let last: CallInfo | undefined

    const telling = (activity: Activity): Telling => {
      if (activity.query === undefined) return tellingOf(activity, own)
      // A description is one for all queries of a shape, which have one text.
      const { description } = activity.query
      let told = known.get(description)
      if (told === undefined) known.set(description, (told = tellingOf(activity, own)))
      return told
    }

    return (activity: Activity) => {
      if (activity.call !== last) {
        last = activity.call
        if (last !== undefined) waits.record(last.waited / SECOND, pool)
      }
      const { name, span: attributes, metric } = telling(activity)
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes })
      const began = clock.now()
      return (ending: Ending): void => {
        const failed = ending.ok ? undefined : faultAttributes(ending.fault)
        durations.record((clock.now() - began) / SECOND, failed === undefined ? metric : { ...metric, ...failed })
        if (!ending.ok) {
          const { error } = redactFault(ending.fault, activity)
          span.setAttributes(failed ?? {})
          span.setStatus({ code: SpanStatusCode.ERROR, ...(error !== undefined && { message: error.message }) })
        } else if (ending.statements > 1) span.setAttribute('db.operation.batch.size', ending.statements)
        span.end()
      }
    }
  }

  const connect = (inner: Connect, { address, clock }: EndpointContext): Connect => async signal => {
    const began = clock.now()
    const opened = await inner(signal)
    if (opened.ok) creations.record((clock.now() - began) / SECOND, { 'db.client.connection.pool.name': address })
    return opened
  }

  return { connection: observing(observe), connect }
}
