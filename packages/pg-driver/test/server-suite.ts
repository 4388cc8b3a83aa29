import { integer, sql } from '@quern/core'
import type { SuiteTarget } from '@quern/testing/targets'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { connect, type ConnectOptions, type Database, type Queries } from '../src/index.ts'
import { createAccounts, valueOf } from './accounts.ts'

/** A database on a real server, for one suite of faults. */
export interface ServerSuite {
  readonly url: () => string
  /** Connects, and closes with the test. */
  readonly open: (options?: ConnectOptions, url?: string) => Promise<Database>
  /** A connection beside the one under test: it looks, and interferes. */
  readonly admin: () => Database
}

/** The process of a query's backend. */
export const backend = sql.statement({ pid: integer() })`select pg_backend_pid() as pid`

/** How many other sessions the database has. */
const others = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`

/** How long to look for something that is about to come to pass, in milliseconds. */
const PATIENCE = 30_000

/** Asks again and again, until the answer is right. Each time is a turn of the event loop at the least; none is a sleep. */
export const until = async <T>(ask: () => PromiseLike<T>, right: (answer: T) => boolean): Promise<T> => {
  const end = performance.now() + PATIENCE
  for (;;) {
    const answer = await ask()
    if (right(answer)) return answer
    if (performance.now() > end) throw new Error('it did not come to pass')
    await new Promise(resolve => setImmediate(resolve))
  }
}

const sleeping = (pid: number) => sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity where pid = ${pid}::integer and wait_event = 'PgSleep'`

/** Waits until a backend is in the middle of `pg_sleep`. */
export const untilAsleep = async (on: Queries, pid: number): Promise<void> => {
  await until(async () => (await valueOf(on.one(sleeping(pid)))).n, n => n === 1)
}

const blocked = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

/** Waits until a session of the database waits for a lock. */
export const untilBlocked = async (on: Queries): Promise<void> => {
  await until(async () => (await valueOf(on.one(blocked))).n, n => n > 0)
}

/** Ends a session as an administrator does. */
export const terminate = (on: Queries, pid: number): Promise<number> => valueOf(on.run(sql.statement()`select pg_terminate_backend(${pid}::integer)`))

/** Sets a suite up on a target's database. After each test it sees to it that no connection is left behind. */
export const serverSuite = (target: SuiteTarget): ServerSuite => {
  let admin: Database | undefined
  const opened: Database[] = []
  const adminNow = (): Database => {
    if (admin === undefined) throw new Error('the database is not there yet')
    return admin
  }

  beforeAll(async () => {
    admin = await valueOf(connect(target.url, { pool: { max: 1 } }))
    await createAccounts(admin)
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(db => db.close({ grace: 0 })))
    await until(async () => (await valueOf(adminNow().one(others))).n, left => left === 0)
    await createAccounts(adminNow())
  })
  afterAll(() => admin?.close())

  return {
    url: () => target.url,
    admin: adminNow,
    open: async (options = {}, at = target.url) => {
      const db = await valueOf(connect(at, options))
      opened.push(db)
      return db
    },
  }
}

/** How much longer than it had something may take on a loaded machine, in milliseconds: less than anything that hangs does. */
const LEEWAY = 20_000

/** Runs something, and checks that it ended by its limit, and not by whatever else would end it later, or never. */
export const within = async <T>(milliseconds: number, run: () => PromiseLike<T>): Promise<T> => {
  const began = performance.now()
  const result = await run()
  expect(performance.now() - began).toBeLessThan(milliseconds + LEEWAY)
  return result
}
