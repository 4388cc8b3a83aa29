import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { sql } from '@quern/core'
import { scriptedServer } from '@quern/testing/scripted-server'
import { startServer } from '@quern/testing/servers'
import { connect, type ConnectOptions, type DriverFailure, postgresJsDriver } from '../../src/index.ts'
import { failureOf, valueOf } from '../accounts.ts'
import { until } from '../server-suite.ts'
import type { Provocation } from './provocation.ts'

const atConnect = { stage: 'connect', outcome: 'none' } as const

/** What comes of connecting to a listener that does with a connection what it is told. */
const connectTo = async (each: (socket: Socket) => void, options: ConnectOptions = {}): Promise<DriverFailure> => {
  const server = createServer(each).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  try {
    return await failureOf(connect(`postgres://someone@127.0.0.1:${address.port}/somewhere?sslmode=disable`, options))
  } finally {
    server.close()
  }
}

/** The URL of a port that nothing listens on. */
const deadUrl = async (hosts = 1): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `postgres://someone@${Array.from({ length: hosts }, () => `127.0.0.1:${port}`).join(',')}/somewhere`
}

const missing = () => Promise.reject(Object.assign(new Error("Cannot find package 'postgres' imported from here"), { code: 'ERR_MODULE_NOT_FOUND' }))

export const connecting: readonly Provocation[] = [
  { tag: 'ServerUnreachable', by: 'a port that nothing listens on', ...atConnect, advice: 'floor', says: 'ECONNREFUSED', provoke: async () => ({ failure: await failureOf(connect(await deadUrl())) }) },
  { tag: 'NoHostAvailable', by: 'two hosts, neither of which listens', ...atConnect, advice: 'floor', says: ': ServerUnreachable', provoke: async () => ({ failure: await failureOf(connect(await deadUrl(2))) }) },
  {
    tag: 'UnacceptableServer', by: 'a primary where a standby is asked for', ...atConnect, advice: 'floor', says: 'target_session_attrs',
    provoke: async suite => ({ failure: await failureOf(connect(`${suite.url()}?target_session_attrs=standby`)) }),
  },
  { tag: 'TlsRefused', by: 'TLS that the server does not have', ...atConnect, advice: 'no', says: 'UNSUPPORTED', provoke: async suite => ({ failure: await failureOf(connect(`${suite.url()}?sslmode=require`)) }) },
  { tag: 'DriverMissing', by: 'a package that is not there', ...atConnect, advice: 'no', says: 'install: postgres', provoke: async () => ({ failure: await failureOf(connect('postgres:', { drivers: [postgresJsDriver(missing)] })) }) },
  { tag: 'UnknownScheme', by: 'a URL of another kind', ...atConnect, advice: 'no', says: 'mysql', provoke: async () => ({ failure: await failureOf(connect('mysql://somewhere')) }) },
  { tag: 'InvalidOption', by: 'a pool of no connections', ...atConnect, advice: 'no', says: 'pool.max', provoke: async suite => ({ failure: await failureOf(connect(suite.url(), { pool: { max: 0 } })) }) },
  {
    tag: 'AuthenticationFailed', sqlstate: '28P01', by: 'a wrong password', ...atConnect, advice: 'no', says: '28P01',
    provoke: async suite => {
      const url = new URL(suite.url())
      url.password = 'wrong'
      return { failure: await failureOf(connect(url.href)) }
    },
  },
  {
    tag: 'UndefinedDatabase', sqlstate: '3D000', by: 'a database that there is not', ...atConnect, advice: 'no', says: 'nowhere',
    provoke: async suite => {
      const url = new URL(suite.url())
      url.pathname = '/nowhere'
      return { failure: await failureOf(connect(url.href)) }
    },
  },
  {
    tag: 'TooManyConnections', sqlstate: '53300', by: 'a role that may have one connection', ...atConnect, advice: 'floor', says: '53300',
    provoke: async suite => {
      const admin = suite.admin()
      await valueOf(admin.run(sql.statement()`drop role if exists table_limited`))
      await valueOf(admin.run(sql.statement()`create role table_limited login password 'secret' connection limit 1`))
      const url = new URL(suite.url())
      url.username = 'table_limited'
      url.password = 'secret'
      const first = await suite.open({ pool: { max: 1 } }, url.href)
      const failure = await failureOf(connect(url.href, { pool: { acquireTimeout: 200 } }))
      await first.close()
      await valueOf(admin.run(sql.statement()`drop role table_limited`))
      return { failure }
    },
  },
  {
    tag: 'CannotConnectNow', sqlstate: '57P03', by: 'a server that shuts down while a session of it goes on', ...atConnect, advice: 'floor', says: '57P03',
    provoke: async () => {
      await using server = await startServer(18)
      const db = await valueOf(connect(server.url, { pool: { max: 1 } }))
      if (server.pid === undefined) throw new Error('the server is down')
      // A smart shutdown waits for the sessions that there are, and takes no new ones.
      process.kill(server.pid, 'SIGTERM')
      await until(async () => server.log(), log => log.includes('smart shutdown'))
      const failure = await failureOf(connect(server.url, { pool: { acquireTimeout: 300 } }))
      await db.close()
      return { failure }
    },
  },
  { tag: 'ConnectionLost', by: 'a server that closes in start-up', ...atConnect, advice: 'jitter', says: 'ConnectionLost', provoke: async () => ({ failure: await connectTo(socket => socket.once('data', () => socket.end())) }) },
  {
    tag: 'ProtocolFailure', by: 'a server that speaks another protocol', ...atConnect, advice: 'no', says: 'detail',
    provoke: async () => ({ failure: await connectTo(socket => socket.on('error', () => undefined).once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))) }),
  },
  { tag: 'DeadlineExceeded', by: 'a server that says nothing', ...atConnect, advice: 'no', says: 'given (ms): 100', provoke: async () => ({ failure: await connectTo(() => undefined, { timeout: 100 }) }) },
  { tag: 'Aborted', by: 'a signal while connecting', ...atConnect, advice: 'no', says: 'Aborted', provoke: async () => ({ failure: await connectTo(() => undefined, { signal: AbortSignal.timeout(30) }) }) },
  {
    tag: 'ProtocolFailure', by: 'bytes that are no message, in the answer to a write', stage: 'execute', outcome: 'unknown', advice: 'verify', says: 'detail',
    provoke: async () => {
      await using server = await scriptedServer([
        async connection => {
          await connection.startUp()
          await connection.serve((_message, text) => text === 'update broken')
          connection.raw(Buffer.from('not PostgreSQL, and not by far'))
        },
        async connection => {
          await connection.startUp()
          await connection.serve()
        },
      ])
      const db = await valueOf(connect(server.url, { pool: { max: 1 } }))
      const failure = await failureOf(db.run(sql.statement()`update broken`))
      // The next connection is as it should be.
      await valueOf(db.run(sql.statement()`select 1`))
      await db.close()
      return { failure }
    },
  },
]
