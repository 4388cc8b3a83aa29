import { integer, sql } from '@quern/core'
import type { Result } from '@quern/result'
import { type Server, startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection, type ConnectFault, type Database, type Driver, postgresJsDriver } from '../src/index.ts'
import { valueOf } from './accounts.ts'
import { terminate, until } from './server-suite.ts'

const CALLERS = 5_000
const MOST = 10

/** Times are given at least so much leave, as a loaded machine may take: what must hold is that nobody waits for ever. */
const LEEWAY = 5_000

/** What was seen of the driver: callers in the order in which they got a connection, and refusals for want of a place. */
interface Seen {
  readonly order: number[]
  refused: number
}

/** The driver, with an eye on it. A caller's number is the only parameter of its statement. */
const watched = (seen: Seen): Driver => {
  const driver = postgresJsDriver()
  const watch = (result: Result<Connection, ConnectFault>): Result<Connection, ConnectFault> => {
    if (!result.ok && result.error.tag === 'ServerRefusal' && result.error.error.sqlstate === '53300') seen.refused += 1
    return result.map(connection => ({
      ...connection,
      execute: statement => {
        const [number] = statement.parameters
        if (number !== undefined) seen.order.push(Number(number))
        return connection.execute(statement)
      },
    }))
  }
  return {
    ...driver,
    open: async options => (await driver.open(options)).map(endpoint => ({ ...endpoint, connect: async signal => watch(await endpoint.connect(signal)) })),
  }
}

const call = (number: number) => sql.statement({ n: integer() })`insert into served values (${number}::integer) returning n`
const slowCall = (number: number) => sql.statement({ n: integer() })`insert into served select ${number}::integer from pg_sleep(0.005) returning n`
const served = sql.statement({ n: integer() })`select n from served order by n`
const places = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where usename = 'app'`

describe('5,000 callers on a pool of 10, and a server with 20 places', () => {
  let server: Server
  let admin: Database
  let appUrl: string
  beforeAll(async () => {
    server = await startServer(18, { settings: { max_connections: 20 } })
    admin = await valueOf(connect(server.url, { pool: { max: 1 } }))
    await valueOf(admin.run(sql.statement()`create role app login password 'secret'`))
    await valueOf(admin.run(sql.statement()`create table served (n integer)`))
    await valueOf(admin.run(sql.statement()`grant all on served to app`))
    const url = new URL(server.url)
    url.username = 'app'
    url.password = 'secret'
    appUrl = url.href
  })
  afterAll(async () => {
    await admin.close()
    await server.stop()
  })

  const open = async (seen: Seen, acquireTimeout = 120_000): Promise<Database> => {
    await valueOf(admin.run(sql.statement()`truncate served`))
    return valueOf(connect(appUrl, { drivers: [watched(seen)], pool: { max: MOST, acquireTimeout } }))
  }
  /** Clients beside the pool, each with a place that it keeps. Three of the 20 are kept for superusers, and one of those looks on. */
  const others = async (count: number): Promise<readonly Database[]> => {
    const dbs: Database[] = []
    for (let index = 0; index < count; index += 1) dbs.push(await valueOf(connect(appUrl, { pool: { max: 1 } })))
    return dbs
  }
  const numbers = Array.from({ length: CALLERS }, (_, number) => number)
  const gone = () => until(async () => (await valueOf(admin.one(places))).n, n => n === 0)

  test('all are served, in the order in which they came', async () => {
    const seen: Seen = { order: [], refused: 0 }
    const db = await open(seen)
    const results = await Promise.all(numbers.map(number => db.one(call(number))))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(seen.order).toEqual(numbers)
    expect((await valueOf(admin.all(served))).map(({ n }) => n)).toEqual(numbers)
    expect(db.pool()).toMatchObject({ total: MOST, idle: MOST, leased: 0, waiting: 0, opened: MOST, lost: 0, timeouts: 0, acquired: CALLERS + 1 })
    await db.close()
    await gone()
  })

  test('those who cannot be served in time are told so in time; who is served came first; nobody is lost', async () => {
    const seen: Seen = { order: [], refused: 0 }
    const limit = 500
    const db = await open(seen, limit)
    const began = performance.now()
    let last = 0
    const results = await Promise.all(numbers.map(async number => {
      const result = await db.one(slowCall(number))
      last = performance.now() - began
      return result
    }))
    const succeeded = numbers.filter(number => results[number]?.ok === true)
    const failed = results.filter(result => !result.ok)
    expect(succeeded.length + failed.length).toBe(CALLERS)
    expect(failed.length).toBeGreaterThan(0)
    for (const { error } of failed) expect(error).toMatchObject({ tag: 'PoolTimeout', stage: 'acquire', outcome: 'none' })
    expect(last).toBeLessThan(limit + LEEWAY)
    // Whoever was served came before those who were served later, and nothing of the others was ever sent.
    expect(seen.order).toEqual(succeeded)
    expect((await valueOf(admin.all(served))).map(({ n }) => n)).toEqual(succeeded)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0, timeouts: failed.length })
    expect(await valueOf(db.one(call(-1)))).toEqual({ n: -1 })
    await db.close()
    await gone()
  })

  test('while other clients take the places, and give them back one by one', async () => {
    const seen: Seen = { order: [], refused: 0 }
    const db = await open(seen)
    const taken = [...await others(15)]
    const giveBack = (async () => {
      await until(async () => seen.refused, count => count > 0)
      for (const other of taken.splice(0)) await other.close()
    })()
    const results = await Promise.all(numbers.map(number => db.one(slowCall(number))))
    await giveBack
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(seen.refused).toBeGreaterThan(0)
    expect(seen.order).toEqual(numbers)
    expect((await valueOf(admin.all(served))).map(({ n }) => n)).toEqual(numbers)
    expect(db.pool().total).toBeGreaterThan(1)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0, timeouts: 0 })
    await db.close()
    await gone()
  })

  test('where there is no place at all, each is told so within its time', async () => {
    const seen: Seen = { order: [], refused: 0 }
    const limit = 1_000
    const db = await open(seen, limit)
    const taken = await others(15)
    // The pool loses its only connection, and another client is faster.
    const { pid } = await valueOf(db.one(sql.statement({ pid: integer() })`select pg_backend_pid() as pid`))
    await terminate(admin, pid)
    await until(async () => db.pool().total, total => total === 0)
    const [last] = await others(1)
    const began = performance.now()
    const results = await Promise.all(numbers.map(number => db.one(call(number))))
    expect(performance.now() - began).toBeLessThan(limit + LEEWAY)
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, error: { tag: 'PoolTimeout', outcome: 'none', cause: { tag: 'TooManyConnections', sqlstate: '53300' } } })
    }
    expect(seen.order).toEqual([])
    // As soon as there is one, the pool works again.
    await last?.close()
    expect(await valueOf(db.one(call(1)))).toEqual({ n: 1 })
    expect(db.pool()).toMatchObject({ waiting: 0, timeouts: CALLERS })
    await Promise.all([...taken, db].map(each => each.close()))
    await gone()
  })
})
