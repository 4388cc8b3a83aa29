/** The adapter for postgres.js: one client of it for each connection, behind a tap. */
import { failure } from '@quern/result'
import type { Driver } from '../driver/contract.ts'
import { hostError, isPackageMissing } from './host-error.ts'
import { postgresEndpoint, type SessionAddress } from './postgres-endpoint.ts'
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
const clientOptions = (address: SessionAddress, settings: Readonly<Record<string, string>>, facade: object) => {
  let used = false
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    pass: address.password,
    database: address.database,
    connection: settings,
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
    let makeClient: MakeClient
    try {
      makeClient = await load()
    } catch (thrown) {
      if (!isPackageMissing(thrown, PACKAGE)) throw thrown
      return failure({ tag: 'PackageMissing', package: PACKAGE, detail: hostError(thrown).message })
    }
    return postgresEndpoint(options, (observed, settings, address) =>
      openPostgresJsSession(observed, facade => withoutTargetSession(() => makeClient(clientOptions(address, settings, facade)))))
  },
})
