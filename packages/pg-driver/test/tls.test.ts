import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { describeEachServer } from '@quern/testing/targets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { failureOf, one, slow, valueOf } from './accounts.ts'
import { type Certified, selfSigned } from './certificates.ts'
import { backend, serverSuite } from './server-suite.ts'

const SSL_REQUEST = '0000000804d2162f'

/** A listener that answers the request for TLS as a server does, and hands on what it deciphers. */
const tlsProxy = async (url: string, { certificate, key }: Certified) => {
  const target = new URL(url)
  const seen = { encrypted: 0 }
  const listener = createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', first => {
      if (first.toString('hex') !== SSL_REQUEST) {
        socket.destroy()
        return
      }
      socket.write('S')
      const client = new TLSSocket(socket, { isServer: true, cert: certificate, key })
      const server = connectSocket(Number(target.port), target.hostname)
      client.on('secure', () => (seen.encrypted += 1))
      for (const half of [client, server]) half.on('error', () => undefined)
      client.on('close', () => server.destroy())
      server.on('close', () => client.destroy())
      client.pipe(server).pipe(client)
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  const through = (host: string, options: string): string => {
    const at = new URL(url)
    at.hostname = host
    at.port = String(address.port)
    at.search = options
    return at.href
  }
  return { through, seen, close: () => listener.close() }
}

describeEachServer('TLS', target => {
  const suite = serverSuite(target)
  let folder: string
  let root: string
  let proxy: Awaited<ReturnType<typeof tlsProxy>>
  beforeAll(async () => {
    const pair = selfSigned('localhost')
    folder = await mkdtemp(join(tmpdir(), 'quern-tls-'))
    root = join(folder, 'root.pem')
    await writeFile(root, pair.certificate)
    proxy = await tlsProxy(target.url, pair)
  })
  afterAll(async () => {
    proxy.close()
    await rm(folder, { recursive: true })
  })

  test.each([
    ['prefer', '127.0.0.1', ''],
    ['require', '127.0.0.1', ''],
    ['verify-ca', '127.0.0.1', 'root'],
    ['verify-full', 'localhost', 'root'],
  ])('sslmode %s at %s', async (mode, host, given) => {
    const before = proxy.seen.encrypted
    const db = await suite.open({}, proxy.through(host, `sslmode=${mode}${given === '' ? '' : `&sslrootcert=${encodeURIComponent(root)}`}`))
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(proxy.seen.encrypted).toBe(before + 1)
  })

  test('a certificate that nobody vouches for', async () => {
    for (const mode of ['verify-ca', 'verify-full']) {
      expect(await failureOf(connect(proxy.through('localhost', `sslmode=${mode}`)))).toMatchObject({
        tag: 'TlsRefused', stage: 'connect', outcome: 'none', code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      })
    }
  })

  test('a certificate of another host', async () => {
    const elsewhere = proxy.through('127.0.0.1', `sslmode=verify-full&sslrootcert=${encodeURIComponent(root)}`)
    expect(await failureOf(connect(elsewhere))).toMatchObject({ tag: 'TlsRefused', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })

  test('a statement is cancelled over TLS as well', async () => {
    const db = await suite.open({ pool: { max: 1 } }, proxy.through('127.0.0.1', 'sslmode=require'))
    const { pid } = await valueOf(db.one(backend))
    const before = proxy.seen.encrypted
    expect(await failureOf(db.run(slow, { timeout: 2_000 }))).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack' })
    expect(proxy.seen.encrypted).toBe(before + 1)
    expect(await valueOf(db.one(backend))).toEqual({ pid })
  })

  test('a handshake that never ends is given up', async () => {
    const silent = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.write('S'))
    }).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const given = await failureOf(connect(`postgres://me@127.0.0.1:${port}/x?sslmode=require`, { signal: AbortSignal.timeout(100) }))
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'none' })
    silent.close()
  })
})
