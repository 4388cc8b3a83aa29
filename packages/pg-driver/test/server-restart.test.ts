import { integer, sql } from '@quern/core'
import { type Server, startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { createAccounts, everyone, failureOf, one, slow, valueOf } from './accounts.ts'
import { backend, until, within } from './server-suite.ts'

const asleep = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where wait_event = 'PgSleep'`

/** Waits until the slow statement runs. A server that ends before it has taken it up has done nothing, and it is sent elsewhere. */
const untilAsleep = (db: Database): Promise<unknown> => until(() => valueOf(db.one(asleep)), ({ n }) => n === 1)

describe('a server that goes away', () => {
  let server: Server
  beforeAll(async () => {
    server = await startServer(18)
  })
  afterAll(() => server.stop())

  test('is missed with a typed failure, and found again', async () => {
    const db = await valueOf(connect(server.url, { pool: { connectTimeout: 2_000 } }))
    await createAccounts(db)
    const inFlight = db.run(slow)
    await untilAsleep(db)
    await server.shutdown()
    expect(await failureOf(inFlight)).toMatchObject({ tag: 'AdminShutdown', outcome: 'unknown' })
    expect(await within(2_000, () => failureOf(db.one(one)))).toMatchObject({ tag: 'ServerUnreachable', outcome: 'none' })
    await server.restart()
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    await db.close()
  })

  test('is restarted under callers that retry', async () => {
    const db = await valueOf(connect(server.url, { pool: { max: 4 } }))
    const enough = new AbortController()
    const worker = async (): Promise<string[]> => {
      const tags = new Set<string>()
      while (!enough.signal.aborted) {
        const result = await db.transaction(tx => tx.run(sql.statement()`update accounts set balance = balance + 1 where id = 1`))
        if (!result.ok) {
          tags.add(result.error.tag)
          await new Promise(resolve => setImmediate(resolve))
        }
      }
      return [...tags]
    }
    const workers = Array.from({ length: 4 }, worker)
    await until(() => Promise.resolve(db.pool().acquired), acquired => acquired > 40)
    await server.shutdown()
    await server.restart()
    await until(() => db.one(one), ({ ok }) => ok)
    enough.abort()
    const tags = (await Promise.all(workers)).flat()
    const expected = ['AdminShutdown', 'ConnectionLost', 'ServerUnreachable', 'CannotConnectNow', 'CommitOutcomeUnknown', 'CommitWasRolledBack']
    for (const tag of tags) expect(expected).toContain(tag)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
    await db.close()
  })

  test('crashes with all its sessions', async () => {
    const db = await valueOf(connect(server.url))
    const running = db.run(slow)
    await untilAsleep(db)
    await server.kill9()
    expect(await failureOf(running)).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown' })
    await server.restart()
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    await db.close()
  })

  test('crashes in one session, and ends the others', async () => {
    const db = await valueOf(connect(server.url))
    const victim = await valueOf(connect(server.url))
    const { pid } = await valueOf(victim.one(backend))
    const running = db.run(slow)
    await untilAsleep(db)
    process.kill(pid, 'SIGKILL')
    expect(await failureOf(running)).toMatchObject({ tag: 'CrashShutdown', sqlstate: '57P02', outcome: 'unknown' })
    await until(() => db.one(one), ({ ok }) => ok)
    await victim.close()
    await db.close()
  })
})
