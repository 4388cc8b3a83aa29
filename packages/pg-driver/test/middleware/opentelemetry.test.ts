import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, context, type ContextManager, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, type MetricData, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { from, sql } from '@quern/core'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Database } from '../../src/index.ts'
import { openTelemetry, poolMetrics } from '../../src/middleware/opentelemetry/index.ts'
import { serverPlace } from '../../src/middleware/opentelemetry/server-place.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, valueOf } from '../accounts.ts'
import { backend, terminate, until } from '../server-suite.ts'

/** Which context is active, as the SDK for Node finds it out. */
const contexts = (): ContextManager => {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...given) => storage.run(active, () => run.apply(self as never, given)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}

const exporter = new InMemorySpanExporter()
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('test')

const metering = () => {
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 1_000_000 })
  const provider = new MeterProvider({ readers: [reader] })
  return {
    meter: provider.getMeter('test'),
    collect: async (): Promise<ReadonlyMap<string, MetricData>> => {
      metricExporter.reset()
      await provider.forceFlush()
      const scopes = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? []
      return new Map(scopes.flatMap(({ metrics }) => metrics.map(metric => [metric.descriptor.name, metric])))
    },
    end: () => provider.shutdown(),
  }
}

beforeAll(() => {
  context.setGlobalContextManager(contexts())
})
afterAll(() => {
  context.disable()
})

describeEachTarget('OpenTelemetry', target => {
  let db: Database
  let metered: ReturnType<typeof metering>
  beforeEach(async () => {
    metered = metering()
    db = await valueOf(connect(target.url, { middleware: [openTelemetry({ tracer, meter: metered.meter })], pool: { max: 1 } }))
    await createAccounts(db)
    exporter.reset()
  })
  afterEach(async () => {
    await db.close()
    await metered.end()
  })

  /** The spans of the program's own statements, which have been ended. */
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans()

  test('a statement is a span of the kind CLIENT, named by its summary', async () => {
    await valueOf(db.all(everyone))
    const [span, ...more] = spans()
    expect(more).toEqual([])
    expect(span).toMatchObject({ name: 'SELECT accounts', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
    expect(span?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.collection.name': 'accounts',
      'db.query.summary': 'SELECT accounts',
      'db.query.text': 'select "accounts"."id" as "id" from "accounts" order by "accounts"."id" asc',
    })
    expect(span?.attributes).not.toHaveProperty('error.type')
    const place = serverPlace(db.address)
    if (target.kind === 'server') {
      expect(span?.attributes).toMatchObject({ 'server.address': place?.host, 'server.port': place?.port, 'db.namespace': place?.database })
    } else expect(span?.attributes).not.toHaveProperty('server.address')
  })

  test('what several tables or operations are about is in the summary alone', async () => {
    const other = from(accounts).select({ id: accounts.id })
    await valueOf(db.run(insert(7)))
    await valueOf(db.run(sql.statement()`with n as (select 1) select * from n`))
    await valueOf(db.all(other.union(other)))
    expect(spans().map(({ name, attributes }) => [name, attributes['db.operation.name'], attributes['db.collection.name']])).toEqual([
      ['INSERT accounts', 'INSERT', 'accounts'], ['WITH', undefined, undefined], ['SELECT accounts SELECT accounts', 'SELECT', 'accounts'],
    ])
  })

  test('a failure has its SQLSTATE, an error status, and no value', async () => {
    await failureOf(db.run(insert(1)))
    const [span] = spans()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'duplicate key value violates unique constraint "accounts_pkey"' })
    expect(span?.attributes).toMatchObject({ 'db.response.status_code': '23505', 'error.type': '23505' })
    exporter.reset()
    await failureOf(db.run(sql.statement()`select ${'the secret'}::text::integer`))
    expect(spans()[0]?.status.message).toBe('invalid input syntax for type integer: "(hidden)"')
    expect(JSON.stringify(spans().map(({ attributes, status }) => [attributes, status]))).not.toContain('secret')
  })

  test('a transaction is a span for each of its statements, all children of the active one', async () => {
    const parent = tracer.startSpan('request')
    await context.with(trace.setSpan(context.active(), parent), async () => {
      await valueOf(db.transaction({ timeout: 60_000 }, async tx => {
        await Promise.all([tx.all(one), tx.all(everyone)])
        return tx.savepoint(sp => sp.run(insert(9)))
      }))
      for await (const row of db.stream(everyone, { batchSize: 1 })) expect(row.ok).toBe(true)
    })
    parent.end()
    const children = spans().filter(({ name }) => name !== 'request')
    const { spanId, traceId } = parent.spanContext()
    expect(children.every(span => span.parentSpanContext?.spanId === spanId && span.spanContext().traceId === traceId)).toBe(true)
    const names = children.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['SELECT', 'SELECT accounts', 'SAVEPOINT', 'INSERT accounts', 'RELEASE', 'COMMIT']))
    // Not the ones of before: each has the context of its own call.
    exporter.reset()
    await valueOf(db.all(one))
    expect(spans()[0]?.parentSpanContext).toBeUndefined()
    if (target.kind === 'pglite') return
    const batch = children.find(({ name }) => name === 'BEGIN SET')
    expect(batch?.attributes).toMatchObject({ 'db.operation.name': 'BATCH', 'db.operation.batch.size': 2, 'db.query.text': expect.stringMatching(/^begin; set local statement_timeout = \?$/) })
  })

  test('the duration is a histogram in seconds, with the buckets of the conventions', async () => {
    const began = performance.now()
    await valueOf(db.all(everyone))
    await failureOf(db.run(insert(1)))
    const all = (performance.now() - began) / 1_000
    const metric = (await metered.collect()).get('db.client.operation.duration')
    expect(metric?.descriptor).toMatchObject({ unit: 's', advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] } })
    const points = metric?.dataPoints ?? []
    const selects = points.find(({ attributes }) => attributes['db.query.summary'] === 'SELECT accounts')
    expect(selects).toMatchObject({ attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT', 'db.collection.name': 'accounts' }, value: { count: 1 } })
    expect(selects?.attributes).not.toHaveProperty('db.query.text')
    const value = selects?.value
    const sum = typeof value === 'object' && 'sum' in value ? value.sum : undefined
    expect(sum).toBeGreaterThan(0)
    expect(sum).toBeLessThan(all)
    expect(points.find(({ attributes }) => attributes['error.type'] === '23505')).toMatchObject({ attributes: { 'db.response.status_code': '23505' } })
  })

  test('the pool is told of: connections by state, calls that wait, the time to connect and to wait', async () => {
    let asked = 0
    const pool = () => {
      asked += 1
      return db.pool()
    }
    const stop = poolMetrics({ address: db.address, pool }, { meter: metered.meter, name: 'orders' })
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.all(one))
      const during = (await metered.collect()).get('db.client.connection.count')
      expect(during?.dataPoints.map(({ attributes, value }) => [attributes['db.client.connection.state'], value])).toEqual([['idle', 0], ['used', 1]])
      expect(during?.dataPoints[0]?.attributes['db.client.connection.pool.name']).toBe('orders')
      return tx.all(one)
    }))
    const after = await metered.collect()
    expect(after.get('db.client.connection.count')?.dataPoints.map(({ value }) => value)).toEqual([1, 0])
    expect(after.get('db.client.connection.pending_requests')?.dataPoints).toMatchObject([{ value: 0 }])
    expect(after.get('db.client.connection.timeouts')?.dataPoints).toMatchObject([{ value: 0 }])
    expect(after.get('db.client.connection.create_time')).toMatchObject({ descriptor: { unit: 's' }, dataPoints: [{ value: { count: 1 } }] })
    expect(after.get('db.client.connection.wait_time')).toMatchObject({ descriptor: { unit: 's' } })
    stop()
    const before = asked
    await metered.collect()
    expect([before > 0, asked]).toEqual([true, before])
  })
})

describeEachServer('OpenTelemetry', target => {
  test('a lost connection without an SQLSTATE is ConnectionLost, and one with it is that', async () => {
    const options: ConnectOptions = { middleware: [openTelemetry({ tracer })], pool: { max: 1 } }
    const [db, admin] = await Promise.all([valueOf(connect(target.url, options)), valueOf(connect(target.url))])
    const { pid } = await valueOf(db.one(backend))
    exporter.reset()
    await db.transaction(async tx => {
      await terminate(admin, pid)
      return tx.all(one)
    }).match({ success: () => expect.unreachable(), failure: () => undefined })
    expect(exporter.getFinishedSpans().at(-1)?.attributes).toMatchObject({ 'error.type': '57P01', 'db.response.status_code': '57P01' })
    await failureOf(db.run(sql.statement()`select pg_cancel_backend(pg_backend_pid()), pg_sleep(30)`))
    expect(exporter.getFinishedSpans().at(-1)?.attributes).toMatchObject({ 'error.type': '57014' })
    const inFlight = failureOf(db.run(sql.statement()`select pg_sleep(30)`))
    await until(async () => db.pool().leased, leased => leased === 1)
    await db.close({ grace: 0 })
    await inFlight
    const lost = exporter.getFinishedSpans().at(-1)?.attributes
    expect(lost).toMatchObject({ 'error.type': 'ConnectionLost' })
    expect(lost).not.toHaveProperty('db.response.status_code')
    await admin.close()
  })
})

test('where a server is, by the address of a connection', () => {
  expect(serverPlace('db.example.com:5432/shop')).toEqual({ host: 'db.example.com', port: 5432, database: 'shop' })
  expect(serverPlace('[::1]:6000/a/b')).toEqual({ host: '::1', port: 6000, database: 'a/b' })
  expect(serverPlace('/var/run/postgresql:5432/shop')).toEqual({ host: '/var/run/postgresql', port: 5432, database: 'shop' })
  expect(serverPlace('a:1,b:2/shop')).toBeUndefined()
  expect(serverPlace('PGlite in memory')).toBeUndefined()
})
