/** The messages that a server sends, as values. The names are the manual's. */
import type { TransactionStatus } from './backend.ts'

/** How values are written: as text, or as the type's own bytes. */
export type Format = 'text' | 'binary'

/** A message that says nothing but its name. */
interface Bare<Kind extends string> {
  readonly kind: Kind
}

/** Authentication as it goes: what the server asks for, and that it is content. */
export type AuthenticationMessage =
  | Bare<'AuthenticationOk'>
  | Bare<'AuthenticationKerberosV5'>
  | Bare<'AuthenticationCleartextPassword'>
  | { readonly kind: 'AuthenticationMD5Password'; readonly salt: Uint8Array }
  | Bare<'AuthenticationGSS'>
  | { readonly kind: 'AuthenticationGSSContinue'; readonly data: Uint8Array }
  | Bare<'AuthenticationSSPI'>
  | { readonly kind: 'AuthenticationSASL'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'AuthenticationSASLContinue'; readonly data: Uint8Array }
  | { readonly kind: 'AuthenticationSASLFinal'; readonly data: Uint8Array }

/** The key to cancel what a session runs. The secret has four bytes; since protocol 3.2, up to 256. */
export interface BackendKeyData {
  readonly kind: 'BackendKeyData'
  readonly processId: number
  readonly secret: Uint8Array
}

/** The end of a statement. `tag` is as the server wrote it: `INSERT 0 3`. */
export interface CommandComplete {
  readonly kind: 'CommandComplete'
  readonly tag: string
}

/** The server is ready to take, or about to give, the data of a COPY. */
export interface CopyResponse<Kind extends 'CopyInResponse' | 'CopyOutResponse' | 'CopyBothResponse'> {
  readonly kind: Kind
  readonly format: Format
  readonly columnFormats: readonly Format[]
}

/** Data of a COPY. It need not end with a row. */
export interface CopyData {
  readonly kind: 'CopyData'
  readonly data: Uint8Array
}

/** A row: each value as its column's format has it. The values are views of the bytes that were read. */
export interface DataRow {
  readonly kind: 'DataRow'
  readonly values: readonly (Uint8Array | null)[]
}

/** A field of an error or a notice: a letter of the manual's "Error and Notice Message Fields", and what it says. */
export interface ErrorField {
  readonly code: string
  readonly value: string
}

/** What the function of a FunctionCall gave. */
export interface FunctionCallResponse {
  readonly kind: 'FunctionCallResponse'
  readonly value: Uint8Array | null
}

/** The server does not speak the version, or know the options, that the client asked for. */
export interface NegotiateProtocolVersion {
  readonly kind: 'NegotiateProtocolVersion'
  /** The newest version that it speaks, as it stands in a StartupMessage: 196608 is 3.0. */
  readonly version: number
  /** The options, which begin with `_pq_.`, that it does not know. */
  readonly unknownOptions: readonly string[]
}

/** What another session said by NOTIFY. */
export interface NotificationResponse {
  readonly kind: 'NotificationResponse'
  readonly processId: number
  readonly channel: string
  readonly payload: string
}

/** The types of a prepared statement's parameters. */
export interface ParameterDescription {
  readonly kind: 'ParameterDescription'
  readonly typeOids: readonly number[]
}

/** A setting that the server reports, and now its value. */
export interface ParameterStatus {
  readonly kind: 'ParameterStatus'
  readonly name: string
  readonly value: string
}

/** The session takes the next thing. */
export interface ReadyForQuery {
  readonly kind: 'ReadyForQuery'
  readonly status: TransactionStatus
}

/** A column of rows to come. */
export interface ColumnDescription {
  readonly name: string
  /** The table that it comes from, and its place there; 0 where it comes from none. */
  readonly tableOid: number
  readonly attributeNumber: number
  readonly typeOid: number
  /** `pg_type.typlen`: negative for a type of varying length. */
  readonly typeSize: number
  /** `pg_attribute.atttypmod`. */
  readonly typeModifier: number
  readonly format: Format
}

/** The columns of rows to come. */
export interface RowDescription {
  readonly kind: 'RowDescription'
  readonly columns: readonly ColumnDescription[]
}

/**
 * The one byte, without a length, that answers an SSLRequest or a GSSENCRequest: the server goes on under TLS (`S`) or GSSAPI
 * (`G`), or it does not (`N`).
 */
export interface EncryptionResponse {
  readonly kind: 'EncryptionResponse'
  readonly answer: 'S' | 'G' | 'N'
}

/**
 * Every message that a server of protocol version 3 sends. Byte strings are views of what was read.
 *
 * Source: PostgreSQL manual, "Message Formats".
 */
export type BackendMessage =
  | AuthenticationMessage
  | BackendKeyData
  | Bare<'BindComplete'>
  | Bare<'CloseComplete'>
  | CommandComplete
  | CopyResponse<'CopyBothResponse'>
  | CopyData
  | Bare<'CopyDone'>
  | CopyResponse<'CopyInResponse'>
  | CopyResponse<'CopyOutResponse'>
  | DataRow
  | Bare<'EmptyQueryResponse'>
  | { readonly kind: 'ErrorResponse'; readonly fields: readonly ErrorField[] }
  | FunctionCallResponse
  | NegotiateProtocolVersion
  | Bare<'NoData'>
  | { readonly kind: 'NoticeResponse'; readonly fields: readonly ErrorField[] }
  | NotificationResponse
  | ParameterDescription
  | ParameterStatus
  | Bare<'ParseComplete'>
  | Bare<'PortalSuspended'>
  | ReadyForQuery
  | RowDescription
  | EncryptionResponse

/** The name of a message that a server sends. */
export type BackendKind = BackendMessage['kind']
