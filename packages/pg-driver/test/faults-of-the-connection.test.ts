import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { from, insertInto, integer, sql } from '@quern/core'
import { success } from '@quern/result'
import { type Server, startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { accounts, createAccounts, failureOf, valueOf } from './accounts.ts'
import { backend, serverSuite, until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

const suite = serverSuite()
const one = sql.statement({ n: integer() })`select 1 as n`
const slow = sql.statement()`select pg_sleep(30)`
const insert = (id: number) => insertInto(accounts).values({ id, owner: `owner ${id}`, balance: 0 })
const everyone = from(accounts).select({ id: accounts.id })

/** A listener on a port of its own, that does with a connection what it is told. */
const listener = async (each: (socket: Socket) => void) => {
  const server = createServer(each).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return { url: `postgres://someone@127.0.0.1:${address.port}/somewhere?sslmode=disable`, server, [Symbol.dispose]: () => server.close() }
}

/** Runs something, and checks that it took no longer than it had, give or take what a loaded machine takes. */
const within = async <T>(milliseconds: number, run: () => PromiseLike<T>): Promise<T> => {
  const began = performance.now()
  const result = await run()
  expect(performance.now() - began).toBeLessThan(milliseconds + 2_000)
  return result
}

describe('connecting', () => {
  test('a server that is down', async () => {
    const { url, server } = await listener(() => undefined)
    server.close()
    await once(server, 'close')
    expect(await within(1_000, () => failureOf(connect(url)))).toMatchObject({
      tag: 'ServerUnreachable', stage: 'connect', outcome: 'none', code: 'ECONNREFUSED', address: expect.stringMatching(/^127\.0\.0\.1:\d+\/somewhere$/),
    })
  })

  test('a host that there is not', async () => {
    const given = await failureOf(connect('postgres://someone@nowhere.invalid/x', { timeout: 5_000 }))
    expect(given).toMatchObject({ tag: 'ServerUnreachable', stage: 'connect' })
  })

  test('a socket that there is not', async () => {
    expect(await failureOf(connect('postgres:///x?host=/nowhere&user=me'))).toMatchObject({ tag: 'ServerUnreachable', code: 'ENOENT' })
  })

  test('a server that takes connections and says nothing', async () => {
    using silent = await listener(() => undefined)
    const given = await within(100, () => failureOf(connect(silent.url, { pool: { connectTimeout: 100 } })))
    expect(given).toMatchObject({ tag: 'DeadlineExceeded', stage: 'connect', timeout: 100 })
    const limited = await within(100, () => failureOf(connect(silent.url, { timeout: 100 })))
    expect(limited).toMatchObject({ tag: 'DeadlineExceeded', timeout: 100 })
    const seconds = await within(1_000, () => failureOf(connect(`${silent.url}&connect_timeout=1`)))
    expect(seconds).toMatchObject({ stage: 'connect' })
  })

  test('a signal ends the attempt', async () => {
    using silent = await listener(() => undefined)
    const given = await within(100, () => failureOf(connect(silent.url, { signal: AbortSignal.timeout(50) })))
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'none', reason: expect.objectContaining({ name: 'TimeoutError' }) })
    expect(await failureOf(connect(silent.url, { signal: AbortSignal.abort('no more') }))).toMatchObject({ tag: 'Aborted', reason: 'no more' })
  })

  test('a server that closes in start-up', async () => {
    using rude = await listener(socket => socket.once('data', () => socket.end()))
    expect(await within(1_000, () => failureOf(connect(rude.url)))).toMatchObject({ tag: 'ConnectionLost', stage: 'connect', outcome: 'none' })
    using ruder = await listener(socket => socket.destroy())
    expect(await within(1_000, () => failureOf(connect(ruder.url)))).toMatchObject({ stage: 'connect', outcome: 'none' })
  })

  test.each([
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['zeros', Buffer.alloc(64)],
    ['a message that is too long to be one', Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff])],
    ['an authentication that there is not', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 99])],
    ['a SCRAM challenge that is none', Buffer.from([0x52, 0, 0, 0, 9, 0, 0, 0, 11, 0x78])],
    ['a row out of nowhere', Buffer.from([0x44, 0, 0, 0, 6, 0, 0])],
  ])('a server that answers with %s', async (_name, answer) => {
    using strange = await listener(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.write(answer))
    })
    const given = await within(1_000, () => failureOf(connect(strange.url, { pool: { connectTimeout: 1_000 } })))
    expect(given).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect', outcome: 'none' })
  })

  test('a wrong password', async () => {
    const url = new URL(suite.url())
    url.password = 'wrong'
    expect(await failureOf(connect(url.href))).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28P01', stage: 'connect', outcome: 'none' })
  })

  test('a database that there is not', async () => {
    const url = new URL(suite.url())
    url.pathname = '/nowhere'
    expect(await failureOf(connect(url.href))).toMatchObject({ tag: 'UndefinedDatabase', sqlstate: '3D000', stage: 'connect' })
  })

  test('too many connections', async () => {
    const admin = suite.admin()
    const limited = new URL(suite.url())
    limited.username = 'limited'
    limited.password = 'secret'
    await valueOf(admin.run(sql.statement()`create role limited login password 'secret' connection limit 1`))
    const first = await suite.open({ pool: { max: 1 } }, limited.href)
    const given = await within(200, () => failureOf(connect(limited.href, { pool: { acquireTimeout: 200 } })))
    expect(given).toMatchObject({ tag: 'TooManyConnections', sqlstate: '53300', stage: 'connect', outcome: 'none' })
    // A place that becomes free is found while there is time.
    const second = connect(limited.href, { pool: { acquireTimeout: 10_000 } })
    await first.close()
    await (await valueOf(second)).close()
    await valueOf(admin.run(sql.statement()`drop role limited`))
  })

  test('TLS that is asked for and not to be had', async () => {
    expect(await failureOf(connect(`${suite.url()}?sslmode=require`))).toMatchObject({ tag: 'TlsRefused', stage: 'connect', code: 'UNSUPPORTED' })
    expect(await failureOf(connect(`${suite.url()}?sslmode=verify-full`))).toMatchObject({ tag: 'TlsRefused' })
    using greedy = await listener(socket => socket.once('data', () => socket.write('Nmore')))
    expect(await failureOf(connect(greedy.url.replace('disable', 'prefer')))).toMatchObject({ tag: 'TlsRefused', code: 'PROTOCOL' })
    using stranger = await listener(socket => socket.once('data', () => socket.write('E')))
    expect(await failureOf(connect(stranger.url.replace('disable', 'prefer')))).toMatchObject({ tag: 'TlsRefused', code: 'PROTOCOL' })
    using liar = await listener(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write('S')
        socket.once('data', () => socket.write('not TLS at all'))
      })
    })
    expect(await failureOf(connect(liar.url.replace('disable', 'require')))).toMatchObject({ tag: 'TlsRefused' })
    expect(await failureOf(connect(`${liar.url.replace('disable', 'require')}&sslrootcert=/nowhere`))).toMatchObject({ tag: 'TlsRefused', code: 'ENOENT' })
    using shy = await listener(socket => socket.once('data', () => socket.destroy()))
    expect(await failureOf(connect(shy.url.replace('disable', 'require')))).toMatchObject({ tag: 'ConnectionLost', stage: 'connect' })
  })
})

describe('deadlines and signals', () => {
  test('a statement that is past its deadline is stopped, and its connection used again', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const given = await within(300, () => failureOf(db.run(slow, { timeout: 300 })))
    expect(given).toMatchObject({ tag: 'DeadlineExceeded', stage: 'execute', outcome: 'rolledBack', timeout: 300 })
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('a statement whose signal is aborted is stopped', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const given = await within(100, () => failureOf(db.run(slow, { signal: AbortSignal.timeout(100) })))
    expect(given).toMatchObject({ tag: 'Aborted', stage: 'execute', outcome: 'rolledBack' })
    expect(await failureOf(db.run(slow, { signal: AbortSignal.abort('never') }))).toMatchObject({ tag: 'Aborted', outcome: 'none', reason: 'never' })
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('cancelling never hits another statement', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    for (let round = 0; round < 60; round += 1) {
      const controller = new AbortController()
      const short = db.run(sql.statement()`select pg_sleep(0.002)`, { signal: controller.signal })
      const wait = setTimeout(() => {
        controller.abort()
      }, round % 5)
      const result = await short
      clearTimeout(wait)
      if (!result.ok) expect(result.error.tag).toBe('Aborted')
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    }
    expect(db.pool().opened).toBe(1)
  })

  test('a transaction has one deadline for all of it', async () => {
    const db = await suite.open()
    const given = await within(300, () =>
      failureOf(
        db.transaction({ timeout: 300 }, async tx => {
          await valueOf(tx.run(insert(3)))
          return tx.run(slow)
        }),
      ),
    )
    expect(given).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack', timeout: 300 })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    // The server knows of the deadline as well.
    const limit = sql.statement({ n: integer() })`select setting::integer as n from pg_settings where name = 'statement_timeout'`
    const { n } = await valueOf(db.transaction({ timeout: 10_000 }, tx => tx.one(limit)))
    expect(n).toBeGreaterThan(0)
    expect(n).toBeLessThanOrEqual(10_000)
  })

  test('a transaction whose signal is aborted is rolled back', async () => {
    const db = await suite.open()
    const controller = new AbortController()
    const given = await failureOf(
      db.transaction({ signal: controller.signal }, async tx => {
        await valueOf(tx.run(insert(3)))
        controller.abort('enough')
        return tx.run(insert(4))
      }),
    )
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'rolledBack', reason: 'enough' })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('a transaction that only misses its deadline at COMMIT is rolled back', async () => {
    const db = await suite.open()
    const controller = new AbortController()
    const given = await failureOf(
      db.transaction({ signal: controller.signal }, async tx => {
        await valueOf(tx.run(insert(3)))
        controller.abort()
        return success(1)
      }),
    )
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'rolledBack' })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('a full pool', async () => {
    const db = await suite.open({ pool: { max: 1, acquireTimeout: 50 } })
    const given = await valueOf(db.transaction(async () => success(await suite.open().then(() => db.pool()))))
    expect(given).toMatchObject({ leased: 1 })
    const wide = await suite.open({ pool: { max: 2, acquireTimeout: 50 } })
    const starved = await valueOf(wide.transaction(() => wide.transaction(async () => success(await failureOf(wide.one(one))))))
    expect(starved).toMatchObject({ tag: 'PoolTimeout', stage: 'acquire', outcome: 'none', pool: { total: 2, leased: 2 } })
    const limited = await valueOf(wide.transaction(() => wide.transaction(async () => success(await failureOf(wide.one(one, { timeout: 20 }))))))
    expect(limited).toMatchObject({ tag: 'DeadlineExceeded', stage: 'acquire', outcome: 'none' })
    const aborted = await valueOf(
      wide.transaction(() => wide.transaction(async () => success(await failureOf(wide.one(one, { signal: AbortSignal.timeout(10) }))))),
    )
    expect(aborted).toMatchObject({ tag: 'Aborted', stage: 'acquire', outcome: 'none' })
    expect(await valueOf(wide.one(one))).toEqual({ n: 1 })
    expect(wide.pool()).toMatchObject({ waiting: 0, timeouts: 1 })
  })
})

describe('a network that fails', () => {
  test('a connection that is cut while idle is replaced', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.one(one))
    proxy.cutAll()
    await until(() => Promise.resolve(new Promise(resolve => setImmediate(() => resolve(db.pool().total)))), total => total === 0)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.pool()).toMatchObject({ lost: 1, opened: 2 })
  })

  test('a black hole: the deadline holds, the outcome of a write is unknown, and the pool works afterwards', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.one(one))
    proxy.fromClient = () => 'drop'
    const write = await within(200, () => failureOf(db.run(insert(3), { timeout: 200 })))
    expect(write).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'unknown' })
    proxy.fromClient = () => 'pass'
    await valueOf(db.all(everyone))
    proxy.fromServer = () => 'drop'
    const read = await within(200, () => failureOf(db.all(everyone, { timeout: 200 })))
    expect(read).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'none' })
    proxy.fromServer = () => 'pass'
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
  })

  test('a cut in the middle of a write leaves it unknown, of a read it does no harm, in a transaction it undoes', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.all(everyone))
    const cutOnce = (): void => {
      proxy.fromServer = (_bytes, link) => {
        proxy.fromServer = () => 'pass'
        link.cut()
        return 'drop'
      }
    }
    cutOnce()
    expect(await failureOf(db.run(insert(3)))).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown', sent: true })
    cutOnce()
    expect(await failureOf(db.all(everyone))).toMatchObject({ tag: 'ConnectionLost' })
    await valueOf(db.all(everyone))
    cutOnce()
    expect(await failureOf(db.all(everyone))).toMatchObject({ tag: 'ConnectionLost', outcome: 'none', sent: true })
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(5)))
        cutOnce()
        return tx.run(insert(6))
      }),
    )
    expect(given).toMatchObject({ tag: 'ConnectionLost', outcome: 'rolledBack' })
    expect((await valueOf(db.all(everyone))).map(({ id }) => id)).not.toContain(5)
  })

  test('bytes one by one', async () => {
    await using proxy = await tcpProxy(suite.url())
    proxy.fromServer = (bytes, { client }) => {
      for (const byte of bytes) client.write(Buffer.from([byte]))
      return 'drop'
    }
    const db = await suite.open({}, proxy.url)
    const rows = sql.statement({ n: integer() })`select n from generate_series(1, 50) as n`
    expect(await valueOf(db.all(rows))).toHaveLength(50)
    expect(await failureOf(db.run(sql.statement()`select 1 / 0`))).toMatchObject({ sqlstate: '22012' })
  })

  test.each([
    ['bytes of no protocol', Buffer.from('\0\0\0\0\0\0')],
    ['a status that there is not', Buffer.from([0x5a, 0, 0, 0, 5, 0x58])],
    ['a request for a password', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])],
    ['a row that is cut short', Buffer.from([0x44, 0, 0, 0, 6, 0, 9])],
    ['a command tag that does not end', Buffer.from([0x43, 0, 0, 0, 8, 0x53, 0x45, 0x4c, 0x45])],
    ['the beginning of a COPY', Buffer.from([0x47, 0, 0, 0, 7, 0, 0, 0])],
  ])('garbage from the server: %s', async (_name, garbage) => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.all(everyone))
    proxy.fromServer = (_bytes, { client }) => {
      proxy.fromServer = () => 'pass'
      client.write(garbage)
      return 'drop'
    }
    const given = await within(1_000, () => failureOf(db.all(everyone, { timeout: 1_000 })))
    expect(['ProtocolFailure', 'DeadlineExceeded']).toContain(given.tag)
    expect(given.outcome).toBe('none')
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('messages that nobody asked for do no harm', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({ pool: { max: 1 } }, proxy.url)
    await valueOf(db.all(everyone))
    const notice = Buffer.from('N\0\0\0\x18SNOTICE\0C00000\0Mhi\0\0', 'latin1')
    for (const { client } of proxy.links) client.write(notice)
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    expect(db.pool().opened).toBe(1)
  })
})

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
    await valueOf(db.one(one))
    await server.shutdown()
    expect(await failureOf(inFlight)).toMatchObject({ tag: 'AdminShutdown', outcome: 'unknown' })
    expect(await within(2_000, () => failureOf(db.one(one)))).toMatchObject({ tag: 'ServerUnreachable', outcome: 'none' })
    await server.restart()
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    await db.close()
  })

  test('is restarted under callers that retry', async () => {
    const db = await valueOf(connect(server.url, { pool: { max: 4 } }))
    let stop = false
    const worker = async (): Promise<string[]> => {
      const tags = new Set<string>()
      while (!stop) {
        const result = await db.transaction(tx => tx.run(sql.statement()`update accounts set balance = balance + 1 where id = 1`))
        if (!result.ok) {
          tags.add(result.error.tag)
          await new Promise(resolve => setImmediate(resolve))
        }
      }
      return [...tags]
    }
    const workers = Array.from({ length: 4 }, worker)
    await until(() => Promise.resolve(new Promise(resolve => setImmediate(() => resolve(db.pool().acquired)))), acquired => Number(acquired) > 40)
    await server.shutdown()
    await server.restart()
    await until(() => db.one(one), ({ ok }) => ok)
    stop = true
    const tags = (await Promise.all(workers)).flat()
    const expected = ['AdminShutdown', 'ConnectionLost', 'ServerUnreachable', 'CannotConnectNow', 'CommitOutcomeUnknown', 'CommitWasRolledBack']
    for (const tag of tags) expect(expected).toContain(tag)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
    await db.close()
  })

  test('crashes with all its sessions', async () => {
    const db = await valueOf(connect(server.url))
    const running = db.run(slow)
    await valueOf(db.one(one))
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
    await valueOf(db.one(one))
    process.kill(pid, 'SIGKILL')
    expect(await failureOf(running)).toMatchObject({ tag: 'CrashShutdown', sqlstate: '57P02', outcome: 'unknown' })
    await until(() => db.one(one), ({ ok }) => ok)
    await victim.close()
    await db.close()
  })
})
