import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Connection, Driver, Endpoint } from '@quern/pg-driver'
import { seededRandom } from '../random.ts'
import type { CaseServer, ConformanceCase, ConformanceTools, UrlParts } from './case.ts'
import { valueOf } from './observe.ts'

/** Settings that every session of a suite starts with: the text of values is exact, and one of them is hard to carry. */
export const CONFORMANCE_SETTINGS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  TimeZone: 'UTC',
  'conformance.hostile': `it's a "test" \\ of = $1; 😀`,
}

/** What a case is run with. */
export interface CaseContext {
  readonly driver: Driver
  readonly url: string
  readonly seed: number
  /** How long the case may take, in milliseconds. */
  readonly timeout: number
}

/** A connection string with other parts. */
export const urlWith = (text: string, { host, port, user, password, database }: UrlParts): string => {
  const url = new URL(text)
  if (host !== undefined) url.hostname = host
  if (port !== undefined) url.port = String(port)
  if (user !== undefined) url.username = user
  if (password !== undefined) url.password = password
  if (database !== undefined) url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

/** Rejects when the time is over. */
const late = (timeout: number): { readonly promise: Promise<never>; readonly stop: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(`the case had not ended after ${timeout} ms: something was never answered`))
  }, timeout)
  return {
    promise,
    stop: () => {
      clearTimeout(timer)
    },
  }
}

/**
 * Runs a case on an endpoint. Rejects where the promise that it is about is not kept, or it does not end in time.
 *
 * @example
 * for (const one of conformanceCases) await runCase(one, endpoint, context) // what rejects is a promise that is not kept
 */
export const runCase = async (one: ConformanceCase, endpoint: Endpoint, { driver, url, seed, timeout }: CaseContext): Promise<void> => {
  const connections: Connection[] = []
  const endpoints: Endpoint[] = []
  const listeners: (() => void)[] = []
  const attempt = new AbortController()
  const settings = CONFORMANCE_SETTINGS

  const listen: ConformanceTools['listen'] = async accept => {
    const sockets = new Set<Socket>()
    let seen = 0
    const server = createServer(socket => {
      seen += 1
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket)).resume()
      accept(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    listeners.push(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
    const caseServer: CaseServer = { port: address.port, open: () => sockets.size, seen: () => seen }
    return caseServer
  }

  const limit = late(timeout)
  try {
    await Promise.race([
      one.run(endpoint, {
        driver,
        url,
        settings,
        connect: async () => {
          const connection = await valueOf(endpoint.connect(attempt.signal))
          connections.push(connection)
          return connection
        },
        open: async other => {
          const opened = await valueOf(driver.open({ url: other, settings }))
          endpoints.push(opened)
          return opened
        },
        urlWith: parts => urlWith(url, parts),
        listen,
        random: seededRandom(seed),
      }),
      limit.promise,
    ])
  } finally {
    limit.stop()
    attempt.abort()
    for (const connection of connections) connection.destroy('the case has ended')
    for (const close of listeners) close()
    await Promise.race([Promise.allSettled(endpoints.map(({ close }) => close())), new Promise(resolve => setTimeout(resolve, 1_000).unref())])
  }
}
