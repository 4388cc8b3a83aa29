/** The adapter for postgres.js: one client of it for each connection, behind a tap. */
import type { Socket } from 'node:net'
import { failure, type Result, success } from '@quern/result'
import type { Connection, ConnectFault, Driver, Endpoint, EndpointOptions } from '../driver/contract.ts'
import { cancelRequest } from '../protocol/frontend.ts'
import { dial } from './dial.ts'
import { hostError, isPackageMissing } from './host-error.ts'
import { type PostgresAddress, postgresAddress } from './postgres-address.ts'
import { type DriverClient, openPostgresJsSession } from './postgres-js-session.ts'

const PACKAGE = 'postgres'

/** Makes a client of postgres.js. */
export type MakeClient = (options: Readonly<Record<string, unknown>>) => DriverClient

const installed = async (): Promise<MakeClient> => {
  const { default: postgres } = await import('postgres')
  // The public types of postgres.js know of neither the socket's shape nor of a query's methods in this order.
  return postgres as unknown as MakeClient
}

/** The types that postgres.js has a parser or a serializer of its own for. */
const PARSED_TYPES = [16, 17, 20, 21, 23, 25, 26, 114, 700, 701, 1082, 1114, 1184, 3802]

/** Takes the place of them all: values go in and come out as the text that they are. */
const AS_TEXT = { to: 25, from: PARSED_TYPES, serialize: (text: string) => text, parse: undefined }

/**
 * Options for one client with one connection, which it cannot replace, that does nothing by itself: no timers, no query of
 * its own, no retry. Each is given, as postgres.js would else take it from the environment.
 */
const clientOptions = (address: PostgresAddress, settings: Readonly<Record<string, string>>, facade: object) => {
  let used = false
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    pass: address.password,
    database: address.database,
    connection: { ...address.settings, ...settings },
    types: { text: AS_TEXT },
    max: 1,
    ssl: false,
    sslnegotiation: null,
    fetch_types: false,
    prepare: true,
    debug: false,
    idle_timeout: null,
    max_lifetime: null,
    connect_timeout: null,
    keep_alive: null,
    backoff: 0,
    max_pipeline: 1,
    onnotice: () => undefined,
    socket: () => {
      if (used) throw new Error('the connection was lost')
      used = true
      return facade
    },
  }
}

/** Runs a function without an environment variable that postgres.js heeds whatever it is told. */
const withoutTargetSession = <T>(run: () => T): T => {
  const { PGTARGETSESSIONATTRS: kept } = process.env
  delete process.env['PGTARGETSESSIONATTRS']
  try {
    return run()
  } finally {
    if (kept !== undefined) process.env['PGTARGETSESSIONATTRS'] = kept
  }
}

/** Sends a request to cancel on a connection of its own, and waits until the server has closed that. */
const sendCancel = async (address: PostgresAddress, processId: number, secret: Buffer, signal: AbortSignal): Promise<void> => {
  const dialled = await dial(address, signal)
  if (!dialled.ok) return
  const socket: Socket = dialled.value
  const { promise, resolve } = Promise.withResolvers<void>()
  const give_up = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', give_up)
  socket.once('close', () => {
    signal.removeEventListener('abort', give_up)
    resolve()
  })
  socket.resume()
  socket.write(cancelRequest(processId, secret))
  await promise
}

const postgresJsEndpoint = (makeClient: MakeClient, address: PostgresAddress, { settings }: EndpointOptions): Endpoint => {
  const connect = async (given: AbortSignal): Promise<Result<Connection, ConnectFault>> => {
    const signal = address.connectTimeout === 0 ? given : AbortSignal.any([given, AbortSignal.timeout(address.connectTimeout * 1_000)])
    const dialled = await dial(address, signal)
    if (!dialled.ok) return dialled
    const socket = dialled.value
    const giveUp = (): void => {
      socket.destroy()
    }
    signal.addEventListener('abort', giveUp)
    const session = await openPostgresJsSession(
      socket,
      facade => withoutTargetSession(() => makeClient(clientOptions(address, settings, facade))),
      (processId, secret, over) => sendCancel(address, processId, secret, over),
    )
    signal.removeEventListener('abort', giveUp)
    return session
  }

  return {
    capabilities: { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 65_533 },
    address: `${address.host}:${address.port}/${address.database}`,
    connect,
    close: () => Promise.resolve(),
  }
}

/**
 * The driver for `postgres:` and `postgresql:`, on the package `postgres` (postgres.js).
 *
 * @param load gives the function that makes a client. By default it is the installed package's.
 *
 * @example
 * ```ts fragment
 * const db = await connect('postgres://app:secret@db.example.org/shop?sslmode=verify-full')
 * ```
 */
export const postgresJsDriver = (load: () => Promise<MakeClient> = installed): Driver => ({
  name: 'postgres.js',
  schemes: ['postgres', 'postgresql'],
  open: async options => {
    const address = postgresAddress(options.url)
    if (!address.ok) return address
    try {
      return success(postgresJsEndpoint(await load(), address.value, options))
    } catch (thrown) {
      if (!isPackageMissing(thrown, PACKAGE)) throw thrown
      return failure({ tag: 'PackageMissing', package: PACKAGE, detail: hostError(thrown).message })
    }
  },
})
