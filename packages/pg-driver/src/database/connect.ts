import { asyncResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import { isPairs } from '../adapters/connection-string.ts'
import { pgDriver } from '../adapters/pg.ts'
import { pgliteDriver } from '../adapters/pglite.ts'
import { postgresJsDriver } from '../adapters/postgres-js.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Driver, Endpoint } from '../driver/contract.ts'
import { classifyConnect } from '../failure/classify.ts'
import type { InvalidOption } from '../failure/client-cases.ts'
import type { ConnectFailure } from '../failure/unions.ts'
import { type CallOptions, limitsOf } from '../limits.ts'
import { type CallRegister, withMiddleware } from '../middleware/apply.ts'
import type { Middleware } from '../middleware/middleware.ts'
import { DEFAULT_POOL, type PoolOptions } from '../pool/options.ts'
import { type AcquireFailure, createPool } from '../pool/pool.ts'
import { DEFAULT_BUDGET, retryBudget, type RetryBudgetOptions } from '../retry/budget.ts'
import { isFixedSetting, sessionSettings } from '../session/settings.ts'
import { optionFault } from './check-options.ts'
import { createDatabase, type Database } from './database.ts'

/** How a database is connected to, besides its URL. */
export interface ConnectOptions extends CallOptions {
  /** How many connections there are, and for how long. A driver with one session has one. */
  readonly pool?: Partial<PoolOptions>
  /**
   * Settings that each session starts with, such as `{ TimeZone: 'Europe/Berlin', statement_timeout: '30s' }`. Those that
   * the codecs rely on are fixed.
   */
  readonly settings?: Readonly<Record<string, string>>
  /** Drivers of your own. They come before the built-in ones for `postgres:`, `postgresql:`, `pg:` and `pglite:`. */
  readonly drivers?: readonly Driver[]
  /** What stands between Quern and the driver, the outermost first: logging, tracing, your own. See docs/middleware.md. */
  readonly middleware?: readonly Middleware[]
  /** The `timeout` of every call that has none of its own, in milliseconds. There is none by default. */
  readonly callTimeout?: number
  /** How much of the work may be retries of transactions. */
  readonly retryBudget?: Partial<RetryBudgetOptions>
  /** The clock, for tests. */
  readonly clock?: Clock
  /** Random numbers from 0 to 1, for tests. */
  readonly random?: () => number
}

/** Where a server is, in parts; what is left out comes from the `PG*` variables, as with libpq. */
export interface ServerParts {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

const invalid = (option: string, problem: string): InvalidOption => ({ tag: 'InvalidOption', stage: 'connect', outcome: 'none', option, problem })

const urlOf = ({ host, port, user, password, database }: ServerParts): string => {
  const parts = { host, port: port?.toString(), user, password, dbname: database }
  const given = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  return `postgres:///?${given.join('&')}`
}

/** The scheme of a URL, without the colon; `''` where it has none. Pairs of `key=value` are for a PostgreSQL server. */
const schemeOf = (url: string): string => (isPairs(url) ? 'postgres' : (/^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? ''))

/** An engine in this process has one session, which is never idle for too long nor too old. It may take a while to start. */
const ONE_SESSION: Partial<PoolOptions> = { min: 0, max: 1, idleTimeout: Infinity, maxLifetime: Infinity, checkAfter: Infinity }
const ENGINE_START_TIME = 60_000

const poolOptions = ({ capabilities, connectTime }: Endpoint, given: Partial<PoolOptions> = {}): Result<PoolOptions, InvalidOption> => {
  const options = capabilities.sessions === 'one'
    ? { ...DEFAULT_POOL, connectTimeout: ENGINE_START_TIME, acquireTimeout: ENGINE_START_TIME, ...given, ...ONE_SESSION }
    : { ...DEFAULT_POOL, ...(connectTime !== undefined && { connectTimeout: connectTime }), ...given }
  if (!Number.isInteger(options.max) || options.max < 1) return failure(invalid('pool.max', 'it is a whole number from 1'))
  if (!(options.min >= 0 && options.min <= options.max)) return failure(invalid('pool.min', 'it is a number from 0 to pool.max'))
  const times = ['acquireTimeout', 'connectTimeout', 'idleTimeout', 'maxLifetime', 'checkAfter'] as const
  const wrong = times.find(name => !(options[name] >= 0))
  if (wrong !== undefined) return failure(invalid(`pool.${wrong}`, 'it is a number of milliseconds'))
  // A configuration file knows of no types.
  if (!['whenDirty', 'always'].includes(options.reset)) return failure(invalid('pool.reset', "it is 'whenDirty' or 'always'"))
  return success(options)
}

const openEndpoint = async (
  url: string,
  drivers: readonly Driver[],
  settings: Readonly<Record<string, string>>,
  random: () => number,
): Promise<Result<Endpoint, ConnectFailure>> => {
  const scheme = schemeOf(url)
  const driver = drivers.find(({ schemes }) => schemes.includes(scheme))
  if (driver === undefined) {
    return failure({ tag: 'UnknownScheme', stage: 'connect', outcome: 'none', scheme, known: [...new Set(drivers.flatMap(({ schemes }) => schemes))] })
  }
  const opened = await driver.open({ url, settings, random })
  return opened.mapError((fault): ConnectFailure =>
    fault.tag === 'PackageMissing'
      ? { tag: 'DriverMissing', stage: 'connect', outcome: 'none', package: fault.package, detail: fault.detail }
      : invalid(fault.option, fault.problem))
}

/** Why the first connection was not had, for the one who asked for a database and not for a place in a pool. */
const toConnectFailure = (reason: AcquireFailure, timeout: number): ConnectFailure => {
  if (reason.tag === 'Misuse' || (reason.tag === 'PoolTimeout' && reason.cause === undefined)) {
    return { tag: 'DeadlineExceeded', stage: 'connect', outcome: 'none', timeout }
  }
  // A pool that could not open a connection in time says why.
  if (reason.tag === 'PoolTimeout') return reason.cause as ConnectFailure
  return reason.stage === 'acquire' ? { ...reason, stage: 'connect' } : reason
}

const open = async (url: string, options: ConnectOptions): Promise<Result<Database, ConnectFailure>> => {
  const { drivers = [], settings: own = {}, middleware = [], clock = systemClock, random = Math.random } = options
  const fixed = Object.keys(own).find(isFixedSetting)
  if (fixed !== undefined) return failure(invalid(`settings.${fixed}`, 'the codecs rely on it as it is'))
  for (const [name, call] of [['callTimeout', { timeout: options.callTimeout }], ['timeout', { timeout: options.timeout }], ['signal', { signal: options.signal }]] as const) {
    if (optionFault(call as CallOptions) !== undefined) return failure(invalid(name, name === 'signal' ? 'it is an AbortSignal' : 'it is a number of milliseconds, 0 or more'))
  }
  const settings = sessionSettings(own)
  const opened = await openEndpoint(url, [...drivers, postgresJsDriver(), pgliteDriver(), pgDriver()], settings, random)
  if (!opened.ok) return opened
  const calls: CallRegister | undefined = middleware.length === 0 ? undefined : new WeakMap()
  const endpoint = calls === undefined ? opened.value : withMiddleware(opened.value, middleware, clock, calls)
  const pooled = poolOptions(endpoint, options.pool)
  if (!pooled.ok) return pooled

  const pool = createPool({
    options: pooled.value,
    clock,
    random,
    open: async signal => (await endpoint.connect(signal)).mapError(fault => classifyConnect(fault, endpoint.address)),
  })
  const database = createDatabase({
    pool,
    clock,
    random,
    settings,
    capabilities: endpoint.capabilities,
    ...(calls !== undefined && { calls }),
    budget: retryBudget(clock, { ...DEFAULT_BUDGET, ...options.retryBudget }),
    resolver: { connect: endpoint.connect, address: endpoint.address, clock, random },
    address: endpoint.address,
    max: pooled.value.max,
    timeout: options.callTimeout,
    closeEndpoint: endpoint.close,
  })
  // A database that cannot be reached is found out here, and not by the first query.
  const first = await pool.acquire(limitsOf(options, clock))
  if (first.ok) {
    first.value.release()
    return success(database)
  }
  await database.close({ grace: 0 })
  return failure(toConnectFailure(first.error, pooled.value.acquireTimeout))
}

/**
 * Connects to a database, by its URL: `postgres://user:password@host:5432/database?sslmode=verify-full`, `pglite:` (in
 * memory), `pglite:./folder`; or to a server by its parts. One connection is opened, to see that it can be; `timeout` and
 * `signal` are for that.
 *
 * @example
 * ```ts
 * import { connect } from '@quern/pg-driver'
 *
 * const opened = await connect('pglite:')
 * if (opened.ok) {
 *   await using db = opened.value
 *   console.log(db.address) // PGlite in memory
 * }
 * ```
 * Fails with {@link ConnectFailure}: the server cannot be reached, refuses the session, or is too slow; the driver's
 * package is not installed; the URL or an option is not right.
 */
export function connect(url: string, options?: ConnectOptions): AsyncResult<Database, ConnectFailure>
export function connect(options: ConnectOptions & ServerParts): AsyncResult<Database, ConnectFailure>
export function connect(first: string | (ConnectOptions & ServerParts), second: ConnectOptions = {}): AsyncResult<Database, ConnectFailure> {
  return asyncResult(typeof first === 'string' ? open(first, second) : open(urlOf(first), first))
}
