import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { sql } from '@quern/core'
import { expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite, within } from './server-suite.ts'

/** A listener on a port of its own, that does with a connection what it is told. */
const listener = async (each: (socket: Socket) => void) => {
  const server = createServer(each).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return { url: `postgres://someone@127.0.0.1:${address.port}/somewhere?sslmode=disable`, server, [Symbol.dispose]: () => server.close() }
}

describeEachDriver('connecting', target => {
  const suite = serverSuite(target)

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
