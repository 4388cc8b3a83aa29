/** The adapter for pg (node-postgres): one client of it for each connection, behind a tap. */
import { randomUUID } from 'node:crypto'
import { failure } from '@quern/result'
import type { Driver } from '../driver/contract.ts'
import { hostError, isPackageMissing } from './host-error.ts'
import type { PgClient } from './pg-client.ts'
import { openPgSession, PG_MAXIMUM_PARAMETERS } from './pg-session.ts'
import { postgresEndpoint, type SessionAddress } from './postgres-endpoint.ts'

const PACKAGE = 'pg'

/** Makes a client of pg. */
export type MakePgClient = (options: Readonly<Record<string, unknown>>) => PgClient

const installed = async (): Promise<MakePgClient> => {
  // This file, and not the package: with NODE_PG_FORCE_NATIVE that gives another client, which knows of no socket.
  // @ts-expect-error The types of pg leave the file out.
  const { default: Client } = (await import('pg/lib/client.js')) as { readonly default: new (options: object) => PgClient }
  return options => new Client(options)
}

/**
 * Options for one client that does nothing by itself: no timers, no TLS, no password file. Each is given, as pg would else
 * take it from the environment.
 */
const clientOptions = ({ host, port, user, password, database }: SessionAddress, facade: object) => ({
  host,
  port,
  user,
  database,
  // A function, so that pg does not look for a password elsewhere. It throws for an empty one; a random one is as wrong, and
  // then it is the server that says so.
  password: () => (password === '' ? randomUUID() : password),
  stream: facade,
  ssl: false,
  sslnegotiation: 'postgres',
  client_encoding: 'utf8',
  keepAlive: false,
  connectionTimeoutMillis: 0,
  query_timeout: 0,
  pipeline: false,
})

const clientOn = (make: MakePgClient, address: SessionAddress, settings: Readonly<Record<string, string>>, facade: object): PgClient => {
  const client = make(clientOptions(address, facade))
  client.getStartupConf = () => ({ user: address.user, database: address.database, ...settings })
  return client
}

/**
 * The driver on the package `pg` (node-postgres). `connect` takes it for `pg:` by itself, and for `postgres:` and
 * `postgresql:` where it is among the `drivers`. What a URL says means the same as with every other driver for a server.
 *
 * @param load gives the function that makes a client. By default it is the installed package's.
 *
 * @example
 * ```ts fragment
 * import { connect, pgDriver } from '@quern/pg-driver'
 *
 * const db = await connect('pg://app:secret@db.example.org/shop?sslmode=verify-full')
 * const same = await connect('postgres://app:secret@db.example.org/shop?sslmode=verify-full', { drivers: [pgDriver()] })
 * ```
 */
export const pgDriver = (load: () => Promise<MakePgClient> = installed): Driver => ({
  name: 'pg',
  schemes: ['pg', 'postgres', 'postgresql'],
  open: async options => {
    let make: MakePgClient
    try {
      make = await load()
    } catch (thrown) {
      if (!isPackageMissing(thrown, PACKAGE)) throw thrown
      return failure({ tag: 'PackageMissing', package: PACKAGE, detail: hostError(thrown).message })
    }
    return postgresEndpoint(
      options,
      (observed, settings, address) => openPgSession(observed, facade => clientOn(make, address, settings, facade)),
      { maximumParameters: PG_MAXIMUM_PARAMETERS },
    )
  },
})
