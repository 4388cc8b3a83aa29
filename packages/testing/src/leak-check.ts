/**
 * `@quern/testing/leak-check`: what a test has left behind: connections, leases, transactions, locks.
 *
 * @module
 */
/// <reference types="node" />
import { sql, text } from '@quern/core'
import { type Clock, connect, type Database, describeFailure, systemClock } from '@quern/pg-driver'
import { sandboxProcesses } from './provided.ts'

/** Something that was left behind. */
export interface Leak {
  readonly kind: 'connection' | 'lease' | 'open transaction' | 'advisory lock' | 'prepared transaction'
  /** Whose, and what it did last. */
  readonly detail: string
}

/** How leaks are looked for. */
export interface LeakCheckOptions {
  /** Looks at sessions of this `application_name` only; by default at all in the database but those of this package. */
  readonly applicationName?: string
  /** How long to wait for what is about to end, in milliseconds: a backend outlives its connection by a little. 2,000 by default. */
  readonly patience?: number
  /** The clock of the patience, for tests. */
  readonly clock?: Clock
}

/** Finds what is left. */
export type LeakCheck = () => Promise<readonly Leak[]>

const PATIENCE = 2_000
const OWN_NAME = 'quern_leak_check'
const KINDS = ['connection', 'open transaction', 'advisory lock', 'prepared transaction'] as const

/** Those of other sessions in this database. `{-1}` is no process. */
const LEAKS = (applicationName: string | undefined, ignored: readonly number[]) => sql.statement({ kind: text(), detail: text() })`
  with others as (
    select pid, coalesce(nullif(application_name, ''), 'unnamed') as name, state, left(query, 200) as query, xact_start
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      and application_name not in ('quern_testing', ${OWN_NAME}::text)
      and (${applicationName ?? ''}::text = '' or application_name = ${applicationName ?? ''}::text)
      and pid <> all (${`{${[-1, ...ignored].join(',')}}`}::text::integer[])
  )
  select 'connection' as kind, name || ' (process ' || pid || ') is ' || coalesce(state, 'starting') || ': ' || query as detail from others
  union all
  select 'open transaction', name || ' (process ' || pid || ') is ' || state || ': ' || query from others where xact_start is not null
  union all
  select 'advisory lock', 'process ' || pid || ' holds ' || classid || ', ' || objid || ' (' || mode || ')' from pg_locks
  where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
    and pid <> all (${`{${[-1, ...ignored].join(',')}}`}::text::integer[])
  union all
  select 'prepared transaction', gid || ' of ' || owner from pg_prepared_xacts where database = current_database()`

const onServer = async (db: Database, applicationName: string | undefined): Promise<readonly Leak[]> => {
  const found = await db.all(LEAKS(applicationName, sandboxProcesses()))
  if (!found.ok) throw new Error(`leaks cannot be looked for: ${describeFailure(found.error)}`)
  // The statement gives these kinds and no others.
  return found.value.map(({ kind, detail }) => ({ kind: kind as (typeof KINDS)[number], detail }))
}

/**
 * The leases of a database that no sandbox has.
 *
 * @example
 * leasesOf(db) // => []
 */
export const leasesOf = (db: Database): readonly Leak[] => {
  const { leased } = db.pool()
  const left = leased - sandboxProcesses(db).length
  return left > 0 ? [{ kind: 'lease', detail: `${left} of ${db.address}: a transaction, a stream or a lock that has not ended` }] : []
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * Looks again and again, until nothing is left or the patience is over.
 *
 * @example
 * await patiently(leakCheck(db), { patience: 500 }) // => []
 */
export const patiently = async (look: LeakCheck, { patience = PATIENCE, clock = systemClock }: LeakCheckOptions): Promise<readonly Leak[]> => {
  const end = clock.now() + patience
  for (;;) {
    const found = await look()
    if (found.length === 0 || clock.now() >= end) return found
    await turn()
  }
}

/**
 * What a server has of a database besides its connections, which may well go on: transactions, locks.
 *
 * @example
 * await heldIn(database.url) // => []
 */
export const heldIn = async (url: string, options: LeakCheckOptions = {}): Promise<readonly Leak[]> =>
  asking(url, async db => (await onServer(db, options.applicationName)).filter(({ kind }) => kind !== 'connection'))

const asking = async (url: string, look: (db: Database) => Promise<readonly Leak[]>): Promise<readonly Leak[]> => {
  const connected = await connect(url, { pool: { max: 1 }, settings: { application_name: OWN_NAME } })
  if (!connected.ok) throw new Error(`leaks cannot be looked for: ${describeFailure(connected.error)}`)
  await using db = connected.value
  return await look(db)
}

/**
 * Checks that a test has left nothing behind. With a URL: no session in that database, no open transaction, no advisory
 * lock, no prepared transaction. With a `Database`, whose own connections go on: no lease of it, and none of the others.
 *
 * @example
 * const leaks = leakCheck(database.url, { applicationName: 'shop' })
 * afterEach(async () => expect(await leaks()).toEqual([]))
 *
 * It throws where the server cannot be asked. In PGlite there is one session, and leases are all that can leak.
 */
export const leakCheck = (target: string | Database, options: LeakCheckOptions = {}): LeakCheck => {
  const { applicationName } = options
  if (typeof target === 'string') {
    return () => patiently(() => asking(target, db => onServer(db, applicationName)), options)
  }
  return () => patiently(async () => {
    const leases = leasesOf(target)
    if (leases.length > 0 || target.pool().leased > 0) return leases
    return (await onServer(target, applicationName)).filter(({ kind }) => kind !== 'connection')
  }, options)
}
