/**
 * What Quern asks of a driver. It is small and raw: statements as text, values as PostgreSQL's text format, faults as
 * they were observed. Codecs, failures with a meaning, the pool, transactions and deadlines are above it, the same for
 * every driver; so an adapter is about one file, and middleware is a function from a {@link Connection} to another.
 *
 * Nothing here throws or rejects for what a server or a network does.
 */
import type { Result } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { Notification, ResultColumn, TransactionStatus } from '../protocol/backend.ts'
import type { CommandTag } from '../protocol/command-tag.ts'
import type { ServerError } from '../protocol/server-error.ts'

export type { CommandTag, Notification, ResultColumn, ServerError, TransactionStatus }

/** A row as the server sent it: each value in text format, or `null`. */
export type RawRow = readonly (string | null)[]

/** One statement to run by the extended protocol. */
export interface Statement {
  readonly text: string
  /**
   * A name under which the statement may stay prepared in the session, derived from its text: equal text, equal name.
   * Absent: it is not worth keeping. A driver may keep it under a name of its own, or not at all.
   */
  readonly name?: string
  /** The values of `$1`, `$2`... in text format. The server infers their types. */
  readonly parameters: RawRow
  /** The query that it was made of; absent for a statement of Quern's own. For middlewares: a driver passes it over. */
  readonly query?: StatementQuery
}

/** What a middleware may ask of the query behind a statement. Reading `description` costs something the first time for each shape. */
export type StatementQuery = Pick<Compiled<unknown>, 'readOnly' | 'description' | 'builtAt'>

/** What a statement gave. */
export interface Reply {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly RawRow[]
  readonly tag: CommandTag
  /** The session's status after it, as ReadyForQuery said. */
  readonly status: TransactionStatus
}

/** What a script of several statements gave; its rows are dropped. */
export interface ScriptReply {
  /** One for each statement that ran, in order. */
  readonly tags: readonly CommandTag[]
  readonly status: TransactionStatus
}

/**
 * The server answered a statement with an error, and the session goes on. What the protocol has no bytes for (a NUL in a
 * statement's text, more parameters than `maximumParameters`) the driver refuses in its place: it sends nothing, and the status stays.
 */
export interface ServerRefusal {
  readonly tag: 'ServerRefusal'
  readonly error: ServerError
  readonly status: TransactionStatus
  /** Whether the statement had been prepared by an earlier call, so that its plan may be stale. */
  readonly prepared: boolean
}

/** The connection ended before the statement was fully answered, or was ended already. It is of no more use. */
export interface ConnectionLoss {
  readonly tag: 'ConnectionLoss'
  /** Whether the server may have taken the statement up. If not, it was not sent, or the server ended before it read it. */
  readonly sent: boolean
  /** Who ended it: the other side or the network, this side, or this side because what came was not the protocol. */
  readonly by: 'server' | 'client' | 'protocol'
  /** What was observed, in words, such as the network's error code. Never a value or a password. */
  readonly detail: string
  /** The last error that the server sent, where it sent one: a FATAL one, as a rule. */
  readonly error?: ServerError
}

/** Why a statement has no reply. */
export type ReplyFault = ServerRefusal | ConnectionLoss

/** What a session tells unasked. */
export type ConnectionEvent =
  | { readonly kind: 'notification'; readonly notification: Notification }
  | { readonly kind: 'notice'; readonly notice: ServerError }
  /** A setting that the server reports has changed. */
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string }
  /** The connection has ended. It is the last event. */
  | { readonly kind: 'lost'; readonly loss: ConnectionLoss }

/** The next rows of a running statement, or its end. */
export type Batch =
  | { readonly done: false; readonly columns: readonly ResultColumn[]; readonly rows: readonly RawRow[] }
  /** The statement has ended; `rows` are its last ones. The connection takes the next statement. */
  | {
      readonly done: true
      readonly columns: readonly ResultColumn[]
      readonly rows: readonly RawRow[]
      readonly tag: CommandTag
      readonly status: TransactionStatus
    }

/** The rows of a statement, fetched as they are asked for. The connection does nothing else until it has ended. */
export interface RowSource {
  /** Fetches the next batch. Not to be called while a call is under way, nor after the end. */
  readonly next: () => Promise<Result<Batch, ReplyFault>>
  /** Ends the statement early; after its end it does nothing. Resolves when the connection takes the next statement, or is lost. */
  readonly close: () => Promise<Result<TransactionStatus, ReplyFault>>
}

/**
 * One session: one physical connection, which does one thing at a time. Its caller never starts a statement before the
 * last one has ended, and a connection that was lost answers everything with its {@link ConnectionLoss}, sending nothing.
 */
export interface Connection {
  /** The server's process for this session. */
  readonly processId: number
  /** Where this connection leads, as {@link Endpoint.address} says it, where an endpoint has several hosts. */
  readonly address?: string
  /** What the server reports of itself and of the session's settings: `server_version`, `TimeZone`, `in_hot_standby`... */
  readonly parameters: ReadonlyMap<string, string>
  /** How the connection ended; `undefined` while it lives. A function, so that `{ ...connection, execute }` wraps it right. */
  readonly loss: () => ConnectionLoss | undefined
  /** Runs one statement and gives all of its rows. */
  readonly execute: (statement: Statement) => Promise<Result<Reply, ReplyFault>>
  /** Runs several statements by the simple protocol, in one round trip. Its text comes from the program, never from input. */
  readonly script: (text: string) => Promise<Result<ScriptReply, ReplyFault>>
  /** Starts one statement and gives its rows in batches of at most so many. */
  readonly stream: (statement: Statement, batchSize: number) => RowSource
  /**
   * Asks the server to stop what it runs for this session. Resolves when the request can no longer hit a later statement.
   * The statement itself then ends as it ends: with 57014, or with its reply.
   */
  readonly cancel: () => Promise<void>
  /** Says goodbye and ends the connection. Resolves when it has ended. */
  readonly close: () => Promise<void>
  /**
   * Ends the connection at once; what runs is answered with a loss, and a cancel under way resolves. Where a statement was
   * under way, the server is still asked to stop it, for it would go on for nobody; {@link Endpoint.close} waits for that.
   * A script is left alone: it may be a COMMIT.
   */
  readonly destroy: (reason: string) => void
  /** Calls a function for each event, until the function it gives is called. */
  readonly subscribe: (listener: (event: ConnectionEvent) => void) => () => void
}

/** What a driver can do. What it cannot do is stated, not simulated. */
export interface Capabilities {
  /** `one`: there is a single session, which runs in this process and blocks it. */
  readonly sessions: 'one' | 'many'
  /** `cancel` stops a running statement. */
  readonly cancel: boolean
  /** The server heeds `statement_timeout`. */
  readonly statementTimeout: boolean
  /** The most parameters that one statement can have. */
  readonly maximumParameters: number
}

/** Why there is no connection. */
export type ConnectFault =
  /** The server was reached and refused the session. */
  | { readonly tag: 'ServerRefusal'; readonly error: ServerError }
  /** There is nothing at the address, or no way to it. `code` is the operating system's, such as ECONNREFUSED. */
  | { readonly tag: 'Unreachable'; readonly code: string; readonly detail: string }
  /** The server does not speak TLS as it was asked to, or is not who it should be. */
  | { readonly tag: 'TlsRefused'; readonly code: string; readonly detail: string }
  /** The server, or the session that it gives, is not what the options ask for: a standby, or one that asks for no password. */
  | { readonly tag: 'UnacceptableServer'; readonly option: string; readonly detail: string }
  /** None of several hosts, or addresses of a host, would do. */
  | { readonly tag: 'NoHost'; readonly attempts: readonly ConnectAttempt[] }
  /** The connection ended in start-up. */
  | ConnectionLoss

/** One of several places, and what came of trying it. */
export interface ConnectAttempt {
  readonly address: string
  readonly fault: ConnectFault
}

/** A place to connect to, its options read and checked. */
export interface Endpoint {
  readonly capabilities: Capabilities
  /** Where it is, for people, without user name and password: `127.0.0.1:5432/postgres`. */
  readonly address: string
  /** The longest that `connect` takes by limits of its own, in milliseconds; absent where it has none. */
  readonly connectTime?: number
  /** Opens a session. When the signal aborts, it stops trying and leaves nothing open. */
  readonly connect: (signal: AbortSignal) => Promise<Result<Connection, ConnectFault>>
  /** Frees what the endpoint itself holds, after its connections have been closed. */
  readonly close: () => Promise<void>
}

/** What the user asked for, as a driver gets it. */
export interface EndpointOptions {
  /** The connection string, its scheme included. */
  readonly url: string
  /** Settings that each session starts with, by name. They stay through a reset of the session. */
  readonly settings: Readonly<Record<string, string>>
  /** Random numbers from 0 to 1, where hosts are chosen by chance. `Math.random` by default. */
  readonly random?: () => number
}

/** Why a driver cannot serve a connection string. */
export type EndpointFault =
  /** A package that the driver stands on is not installed. */
  | { readonly tag: 'PackageMissing'; readonly package: string; readonly detail: string }
  | { readonly tag: 'InvalidOption'; readonly option: string; readonly problem: string }

/** A driver: a name, the URL schemes that are its own, and how to make an endpoint of a connection string. */
export interface Driver {
  readonly name: string
  /** Without the colon: `postgres`, `pglite`. */
  readonly schemes: readonly string[]
  readonly open: (options: EndpointOptions) => Promise<Result<Endpoint, EndpointFault>>
}
