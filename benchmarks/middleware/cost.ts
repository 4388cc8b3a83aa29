/**
 * What middlewares cost, as a ratio to the same point selects without any.
 *
 *     node --conditions=quern-source benchmarks/middleware/cost.ts [connection string]
 *
 * Without a connection string it runs on PGlite, in this process. All sides run in turn, in one process, each on a connection of
 * its own; each round gives one ratio for each, and the median is printed with the quartiles, and the median of what one select
 * takes. What is measured is the CPU time of this process, as other work on the machine would get into any other. It prints
 * figures and judges none.
 */
import { createRequire } from 'node:module'
import { from, integer, sql, table, text } from '@quern/core'
import { connect, type Database, logging, type Middleware } from '@quern/pg-driver'
import { openTelemetry } from '@quern/pg-driver/opentelemetry'

const users = table('middleware_users', { id: integer().primaryKey(), name: text() })
const byId = (id: number) => from(users).where(users.id.eq(id)).select({ name: users.name })

/** The SDK is a development dependency of the driver, not of the workspace. */
const ofDriver = createRequire(new URL('../../packages/pg-driver/package.json', import.meta.url))

interface Telemetry {
  readonly BasicTracerProvider: new (options: object) => { readonly getTracer: (name: string) => NonNullable<NonNullable<Parameters<typeof openTelemetry>[0]>['tracer']> }
}

const tracing = (): Middleware => {
  const { BasicTracerProvider } = ofDriver('@opentelemetry/sdk-trace-base') as Telemetry
  // Spans are recorded in full, and go nowhere.
  const nowhere = { onStart: () => undefined, onEnd: () => undefined, forceFlush: async () => undefined, shutdown: async () => undefined }
  return openTelemetry({ tracer: new BasicTracerProvider({ spanProcessors: [nowhere] }).getTracer('cost') })
}

const nowhere = (): void => undefined
const SIDES: readonly (readonly [name: string, middleware: readonly Middleware[]])[] = [
  ['none', []],
  ['one that passes through', [connection => ({ ...connection })]],
  ['logging, nothing to say', [logging({ write: nowhere })]],
  ['logging, each statement to nowhere', [logging({ write: nowhere, level: 'debug' })]],
  ['OpenTelemetry, no-op tracer', [openTelemetry()]],
  ['OpenTelemetry, real tracer', [tracing()]],
]

const ROUNDS = 61
const WARM_UP = 10
const url = process.argv[2] ?? 'pglite:'
const TIMES = 200

const opened = async (middleware: readonly Middleware[]): Promise<Database> => {
  const connected = await connect(url, { middleware, pool: { max: 1 } })
  if (!connected.ok) throw new Error(connected.error.tag)
  const db = connected.value
  const statements = [
    sql.statement()`create table if not exists middleware_users (id integer primary key, name text not null)`,
    sql.statement()`insert into middleware_users select n, 'user ' || n from generate_series(1, 1000) n on conflict do nothing`,
  ]
  for (const statement of statements) {
    const done = await db.run(statement)
    if (!done.ok) throw new Error(done.error.tag)
  }
  return db
}

const microseconds = async (db: Database): Promise<number> => {
  const began = process.cpuUsage()
  for (let time = 0; time < TIMES; time += 1) {
    const row = await db.one(byId(1 + (time % 1000)))
    if (!row.ok) throw new Error(row.error.tag)
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / TIMES
}

const at = (figures: readonly number[], part: number): number => figures.toSorted((a, b) => a - b)[Math.round(part * (figures.length - 1))] ?? Number.NaN

const databases: Database[] = []
for (const [, middleware] of SIDES) databases.push(await opened(middleware))
const costs: number[][] = SIDES.map(() => [])
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  // The order changes, so that no side always runs on the heap that the same other one leaves.
  for (let turn = 0; turn < SIDES.length; turn += 1) {
    const side = (turn + round) % SIDES.length
    const db = databases[side]
    if (db === undefined) continue
    const cost = await microseconds(db)
    if (round >= WARM_UP) costs[side]?.push(cost)
  }
}
console.log(`point selects on ${databases[0]?.address.startsWith('PGlite') === true ? 'PGlite' : 'a server'}, ${ROUNDS} rounds of ${TIMES}`)
for (const [side, [name]] of SIDES.entries()) {
  const own = costs[side] ?? []
  const ratios = own.map((cost, round) => cost / (costs[0]?.[round] ?? Number.NaN))
  console.log(`${name.padEnd(36)} ${at(ratios, 0.5).toFixed(2)}x (${at(ratios, 0.25).toFixed(2)} to ${at(ratios, 0.75).toFixed(2)}), ${at(own, 0.5).toFixed(0)} µs`)
}
await Promise.all(databases.map(db => db.close()))
