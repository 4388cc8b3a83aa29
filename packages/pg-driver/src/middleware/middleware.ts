import type { Clock } from '../clock.ts'
import type { Capabilities, Connection, Endpoint } from '../driver/contract.ts'

/** The call that has a connection: a query of its own, a stream, or a transaction. */
export interface CallInfo {
  readonly transaction: boolean
  /** How many times the transaction has been run before: 0 the first time. */
  readonly attempt: number
  /** How long the call waited for the connection, in milliseconds. */
  readonly waited: number
}

/** Where a connection is to lead. */
export interface EndpointContext {
  /** Without user and password, for people: `127.0.0.1:5432/postgres`. */
  readonly address: string
  readonly capabilities: Capabilities
  /** The clock of the database, whose times are in milliseconds. */
  readonly clock: Clock
}

/** What a middleware knows of a connection, besides the connection. */
export interface ConnectionContext extends EndpointContext {
  /** The call that has it now. `undefined` outside of one, as where a lost COMMIT is asked after. It is one object for the whole call. */
  readonly call: () => CallInfo | undefined
}

/**
 * A function from a connection to a connection, called once for each. What it gives in `execute`, `script` and `stream`
 * takes the place of the connection's own; all else of it stays the driver's.
 *
 * @example
 * ```ts fragment
 * const shouting: ConnectionMiddleware = connection => ({
 *   ...connection,
 *   execute: statement => {
 *     console.log(statement.text.toUpperCase())
 *     return connection.execute(statement)
 *   },
 * })
 * ```
 * What it throws is a defect: the caller of the statement gets it as it was thrown, and the connection is dropped.
 */
export type ConnectionMiddleware = (connection: Connection, context: ConnectionContext) => Connection

/** Opens connections. */
export type Connect = Endpoint['connect']

/** A function around the opening of connections. It may wait, look and refuse; the connection itself it gives on as it is. */
export type ConnectMiddleware = (connect: Connect, context: EndpointContext) => Connect

/** What stands between Quern and a driver: a function around each connection, or that and one around their opening. */
export type Middleware = ConnectionMiddleware | { readonly connection?: ConnectionMiddleware; readonly connect?: ConnectMiddleware }
