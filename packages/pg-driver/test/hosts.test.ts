import { once } from 'node:events'
import { createServer } from 'node:net'
import { boolean, sql, text } from '@quern/core'
import { type Server, startServer } from '@quern/testing/servers'
import { type Standby, startStandby } from '@quern/testing/standby'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unsuitable } from '../src/adapters/target-session.ts'
import { connect, type Database, postgresJsDriver } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'
import { until, within } from './server-suite.ts'

const recovering = sql.statement({ standby: boolean(), port: text() })`select pg_is_in_recovery() as standby, current_setting('port') as port`

/** A port that nothing listens on. */
const deadPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('several hosts', () => {
  let primary: Server
  let standby: Standby
  let dead: number
  beforeAll(async () => {
    primary = await startServer(18)
    standby = await startStandby(primary)
    dead = await deadPort()
  })
  afterAll(async () => {
    await standby.stop()
    await primary.stop()
  })

  /** A connection string with hosts of this machine at these ports. */
  const at = (ports: readonly number[], options = ''): string => {
    const { password } = new URL(primary.url)
    return `postgres://postgres:${password}@${ports.map(port => `127.0.0.1:${port}`).join(',')}/postgres?${options}`
  }
  const portOf = async (url: string, random = Math.random): Promise<number> => {
    await using db: Database = await valueOf(connect(url, { random, pool: { max: 1 } }))
    return Number((await valueOf(db.one(recovering))).port)
  }

  test('the first that serves is taken', async () => {
    expect(await portOf(at([primary.port, standby.port]))).toBe(primary.port)
    expect(await portOf(at([standby.port, primary.port]))).toBe(standby.port)
    expect(await portOf(at([dead, standby.port, primary.port]))).toBe(standby.port)
  })

  test.each<[string, 'primary' | 'standby']>([
    ['any', 'standby'],
    ['read-write', 'primary'],
    ['primary', 'primary'],
    ['read-only', 'standby'],
    ['standby', 'standby'],
    ['prefer-standby', 'standby'],
  ])('target_session_attrs=%s', async (target, taken) => {
    const wanted = taken === 'primary' ? primary.port : standby.port
    expect(await portOf(at([standby.port, primary.port], `target_session_attrs=${target}`))).toBe(wanted)
    if (target !== 'any') expect(await portOf(at([primary.port, standby.port], `target_session_attrs=${target}`))).toBe(wanted)
  })

  test('prefer-standby takes a primary where there is no standby', async () => {
    expect(await portOf(at([dead, primary.port], 'target_session_attrs=prefer-standby'))).toBe(primary.port)
  })

  test('a session that only reads by default is read-only on a primary as well', async () => {
    const options = 'options=-c%20default_transaction_read_only%3Don'
    expect(await portOf(at([primary.port], `target_session_attrs=read-only&${options}`))).toBe(primary.port)
    expect(await failureOf(connect(at([primary.port], `target_session_attrs=read-write&${options}`)))).toMatchObject({
      tag: 'UnacceptableServer', option: 'target_session_attrs', stage: 'connect', outcome: 'none', detail: 'the session is read-only',
    })
  })

  test('a server, or a pooler, that does not report its settings is asked', async () => {
    for (const [server, target] of [[primary, 'primary'], [primary, 'read-write'], [standby, 'standby'], [standby, 'read-only']] as const) {
      const endpoint = await valueOf(postgresJsDriver().open({ url: server.url, settings: {} }))
      const connection = await valueOf(endpoint.connect(new AbortController().signal))
      const silent = { execute: connection.execute, parameters: new Map<string, string>() }
      expect(await valueOf(unsuitable(silent, target))).toBeUndefined()
      const other = server === primary ? 'read-only' : 'read-write'
      expect(await valueOf(unsuitable(silent, other))).toBeTypeOf('string')
      connection.destroy('a test')
      expect(await unsuitable(silent, target)).toMatchObject({ ok: false, error: { tag: 'ConnectionLoss' } })
    }
  })

  test('none of them will do: what each said', async () => {
    expect(await failureOf(connect(at([dead, standby.port], 'target_session_attrs=primary')))).toMatchObject({
      tag: 'NoHostAvailable', stage: 'connect', outcome: 'none', attempts: [
        { address: `127.0.0.1:${dead}`, failure: { tag: 'ServerUnreachable', code: 'ECONNREFUSED' } },
        { address: `127.0.0.1:${standby.port}`, failure: { tag: 'UnacceptableServer', detail: 'the server is a standby' } },
      ],
    })
    expect(await failureOf(connect(at([primary.port], 'target_session_attrs=standby')))).toMatchObject({ tag: 'UnacceptableServer', detail: 'the server is not a standby' })
    expect(await failureOf(connect(at([primary.port], 'target_session_attrs=read-only')))).toMatchObject({ detail: 'the session is not read-only' })
  })

  test('all of them are down', async () => {
    expect(await failureOf(connect(at([dead, dead])))).toMatchObject({
      tag: 'NoHostAvailable', attempts: [{ failure: { tag: 'ServerUnreachable' } }, { failure: { tag: 'ServerUnreachable' } }],
    })
  })

  test('a wrong password is not tried on the next host', async () => {
    const url = at([primary.port, standby.port]).replace(/postgres:[^@]+@/, 'postgres:wrong@')
    expect(await failureOf(connect(url))).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28P01' })
  })

  test('a server that says nothing has as long as connect_timeout says, and then it is the next one', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const taken = await within(1_500, () => portOf(at([port, primary.port], 'connect_timeout=1')))
    expect(taken).toBe(primary.port)
    expect(await failureOf(connect(at([port, dead], 'connect_timeout=1')))).toMatchObject({
      tag: 'NoHostAvailable', attempts: [{ failure: { tag: 'ServerUnreachable', code: 'ETIMEDOUT' } }, { failure: { code: 'ECONNREFUSED' } }],
    })
    silent.close()
  })

  test('a black hole is passed over though nothing says how long', async () => {
    // TEST-NET-1 (RFC 5737): packets to it are dropped, or refused at once.
    const { password } = new URL(primary.url)
    const url = `postgres://postgres:${password}@192.0.2.1:5432,127.0.0.1:${primary.port}/postgres`
    expect(await within(5_000, () => portOf(url))).toBe(primary.port)
  })

  test('hosts are shuffled by chance that is given', async () => {
    const both = at([primary.port, standby.port], 'load_balance_hosts=random')
    expect(await portOf(both, () => 0.99)).toBe(primary.port)
    expect(await portOf(both, () => 0)).toBe(standby.port)
  })

  test('every address of a name is tried', async () => {
    const { password } = new URL(primary.url)
    // The server listens on 127.0.0.1 only; the name may lead to ::1 first.
    expect(await portOf(`postgres://postgres:${password}@localhost:${primary.port}/postgres`)).toBe(primary.port)
  })

  test('a request to cancel goes to the host of the session', async () => {
    await using db = await valueOf(connect(at([dead, standby.port, primary.port]), { pool: { max: 1 } }))
    const before = await valueOf(db.one(recovering))
    expect(await failureOf(db.run(sql.statement()`select pg_sleep(60)`, { timeout: 500 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    expect(await valueOf(db.one(recovering))).toEqual(before)
    expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
  })

  test('a standby that is promoted takes over after the primary was killed', async () => {
    await using db = await valueOf(connect(at([primary.port, standby.port], 'target_session_attrs=read-write'), { pool: { max: 1 } }))
    await valueOf(db.run(sql.statement()`create table survivors (id integer)`))
    await valueOf(db.run(sql.statement()`insert into survivors values (1)`))
    const copy = await valueOf(connect(standby.url, { pool: { max: 1 } }))
    const copied = sql.statement({ there: boolean() })`select to_regclass('survivors') is not null as there`
    await until(async () => (await valueOf(copy.one(copied))).there, there => there)
    const rows = sql.statement({ id: text() })`select id::text as id from survivors`
    await until(async () => (await valueOf(copy.all(rows))).length, count => count === 1)
    await copy.close()

    await primary.kill9()
    expect(await failureOf(db.run(sql.statement()`insert into survivors values (2)`))).toMatchObject({ stage: expect.stringMatching(/acquire|connect|execute/) })
    await standby.promote()
    expect(await valueOf(db.run(sql.statement()`insert into survivors values (3)`))).toBe(1)
    expect(await valueOf(db.all(rows))).toEqual([{ id: '1' }, { id: '3' }])
  })
})
