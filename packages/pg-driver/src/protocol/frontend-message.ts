/** The messages that a client sends, as values. The names are the manual's. */
import type { CopyData, Format } from './backend-message.ts'

/** A message that says nothing but its name. */
interface Bare<Kind extends string> {
  readonly kind: Kind
}

/** The protocol's version, as a StartupMessage has it: major in the upper half, minor in the lower. */
export const PROTOCOL_3_0 = 196_608

/** The version of PostgreSQL 18: the keys to cancel may be longer. */
export const PROTOCOL_3_2 = 196_610

/** A setting for the session to start with. */
export interface StartupParameter {
  readonly name: string
  readonly value: string
}

/** The first message of a session, after an SSLRequest or GSSENCRequest if there is one. It has no type byte. */
export interface StartupMessage {
  readonly kind: 'StartupMessage'
  /** 3 in the upper half: {@link PROTOCOL_3_0}, {@link PROTOCOL_3_2}, or a later one for the server to negotiate. */
  readonly version: number
  /** `user`, `database`, `options`, `replication`, settings, and options of the protocol, which begin with `_pq_.`. */
  readonly parameters: readonly StartupParameter[]
}

/** Asks, as all that a connection is for, that the session with this key stop what it runs. It has no type byte. */
export interface CancelRequest {
  readonly kind: 'CancelRequest'
  readonly processId: number
  readonly secret: Uint8Array
}

/** Opens a portal: a prepared statement with values. */
export interface Bind {
  readonly kind: 'Bind'
  readonly portal: string
  readonly statement: string
  /** None: all are text. One: it is for all. Else one for each value. */
  readonly parameterFormats: readonly Format[]
  readonly values: readonly (Uint8Array | null)[]
  /** As `parameterFormats`, for the columns of the result. */
  readonly resultFormats: readonly Format[]
}

/** A prepared statement or a portal to speak of. */
interface About<Kind extends 'Close' | 'Describe'> {
  readonly kind: Kind
  readonly target: 'statement' | 'portal'
  readonly name: string
}

/** Runs a portal. */
export interface Execute {
  readonly kind: 'Execute'
  readonly portal: string
  /** 0: all of them. */
  readonly maximumRows: number
}

/** Calls a function by its object identifier. The manual advises against it. */
export interface FunctionCall {
  readonly kind: 'FunctionCall'
  readonly functionOid: number
  readonly argumentFormats: readonly Format[]
  readonly values: readonly (Uint8Array | null)[]
  readonly resultFormat: Format
}

/** Prepares a statement. */
export interface Parse {
  readonly kind: 'Parse'
  readonly name: string
  readonly text: string
  /** The types of the first parameters; 0, or none: the server infers it. */
  readonly typeOids: readonly number[]
}

/** What answers the server's Authentication messages. All have the type `p`: which one it is follows from what was asked. */
export type AuthenticationAnswer =
  | { readonly kind: 'PasswordMessage'; readonly password: string }
  | { readonly kind: 'SASLInitialResponse'; readonly mechanism: string; readonly response: Uint8Array | null }
  | { readonly kind: 'SASLResponse'; readonly data: Uint8Array }
  | { readonly kind: 'GSSResponse'; readonly data: Uint8Array }
  /** Any of them, to a reader that has not been told what was asked. */
  | { readonly kind: 'AuthenticationResponse'; readonly data: Uint8Array }

/**
 * Every message that a client of protocol version 3 sends. Byte strings are views of what was read.
 *
 * Source: PostgreSQL manual, "Message Formats".
 */
export type FrontendMessage =
  | StartupMessage
  | Bare<'SSLRequest'>
  | Bare<'GSSENCRequest'>
  | CancelRequest
  | AuthenticationAnswer
  | Bind
  | About<'Close'>
  | CopyData
  | Bare<'CopyDone'>
  | { readonly kind: 'CopyFail'; readonly reason: string }
  | About<'Describe'>
  | Execute
  | Bare<'Flush'>
  | FunctionCall
  | Parse
  | { readonly kind: 'Query'; readonly text: string }
  | Bare<'Sync'>
  | Bare<'Terminate'>

/** The name of a message that a client sends. */
export type FrontendKind = FrontendMessage['kind']
