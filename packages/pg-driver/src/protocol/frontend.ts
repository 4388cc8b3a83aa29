/**
 * The messages that a client sends, as bytes. Each function gives whole messages; several are joined with `concat`.
 *
 * Source: PostgreSQL manual, "Message Formats".
 */
import { failure, type Result, success } from '@quern/result'
import type { EncodeFault } from './fault.ts'

const CANCEL_REQUEST = 80877102
const SSL_REQUEST = 80877103

/** A message with a type byte: its length counts itself and the body, not the type. */
const message = (type: string, bodyLength: number): Buffer => {
  const bytes = Buffer.allocUnsafe(5 + bodyLength)
  bytes[0] = type.charCodeAt(0)
  bytes.writeUInt32BE(4 + bodyLength, 1)
  return bytes
}

const bare = (type: string): Buffer => message(type, 0)

const SYNC = bare('S')
const FLUSH = bare('H')
const TERMINATE = bare('X')

const withText = (type: string, text: string): Buffer => {
  const length = Buffer.byteLength(text)
  const bytes = message(type, length + 1)
  bytes.write(text, 5, length, 'utf8')
  bytes[5 + length] = 0
  return bytes
}

/** Several statements in one text, by the simple protocol. */
export const query = (text: string): Buffer => withText('Q', text)

/** Prepares a statement under a name; the empty name lasts until the next Parse. The server finds the types itself. */
export const parse = (name: string, text: string): Buffer => {
  const nameLength = Buffer.byteLength(name)
  const textLength = Buffer.byteLength(text)
  const bytes = message('P', nameLength + textLength + 4)
  let at = 5
  at += bytes.write(name, at, nameLength, 'utf8')
  bytes[at++] = 0
  at += bytes.write(text, at, textLength, 'utf8')
  bytes[at++] = 0
  bytes.writeUInt16BE(0, at)
  return bytes
}

/** The most values that Bind can count: it does so in two bytes. */
export const MOST_VALUES = 65_535

/** Binds values in text format to a prepared statement, and opens the portal without a name. Fails with more values than it can count. */
export const bind = (statement: string, values: readonly (string | null)[]): Result<Buffer, EncodeFault> => {
  if (values.length > MOST_VALUES) return failure({ tag: 'EncodeFault', message: 'Bind', problem: `${values.length} is not a whole number from 0 to ${MOST_VALUES}` })
  let length = 1 + Buffer.byteLength(statement) + 1 + 2 + 2 + 2
  for (const value of values) length += 4 + (value === null ? 0 : Buffer.byteLength(value))
  const bytes = message('B', length)
  let at = 5
  bytes[at++] = 0
  at += bytes.write(statement, at, 'utf8')
  bytes[at++] = 0
  at = bytes.writeUInt16BE(0, at)
  at = bytes.writeUInt16BE(values.length, at)
  for (const value of values) {
    if (value === null) {
      at = bytes.writeInt32BE(-1, at)
      continue
    }
    const written = bytes.write(value, at + 4, 'utf8')
    at = bytes.writeUInt32BE(written, at) + written
  }
  bytes.writeUInt16BE(0, at)
  return success(bytes)
}

/** Asks for the columns of a prepared statement. */
export const describeStatement = (name: string): Buffer => withText('D', `S${name}`)

/** Runs the portal without a name, up to so many rows; 0 is all of them. */
export const execute = (maximumRows = 0): Buffer => {
  const bytes = message('E', 5)
  bytes[5] = 0
  bytes.writeUInt32BE(maximumRows, 6)
  return bytes
}

/** Frees a prepared statement. It is no error if there is none of that name. */
export const closeStatement = (name: string): Buffer => withText('C', `S${name}`)

/** Frees the portal without a name. */
export const closePortal = (): Buffer => withText('C', 'P')

/** Ends an exchange: the server commits what was not in a transaction block, and answers ReadyForQuery. */
export const sync = (): Buffer => SYNC

/** Asks the server to send what it has so far. */
export const flush = (): Buffer => FLUSH

/** Refuses to send the data of a COPY. Outside of a COPY the server ignores it. */
export const copyFail = (reason: string): Buffer => withText('f', reason)

/** Says goodbye. */
export const terminate = (): Buffer => TERMINATE

/** Asks, on a connection of its own, that the backend with this key stop its current statement. */
export const cancelRequest = (processId: number, secret: Buffer): Buffer => {
  const bytes = Buffer.allocUnsafe(12 + secret.length)
  bytes.writeUInt32BE(bytes.length, 0)
  bytes.writeUInt32BE(CANCEL_REQUEST, 4)
  bytes.writeUInt32BE(processId, 8)
  secret.copy(bytes, 12)
  return bytes
}

/** Asks, as the first bytes of a connection, to go on under TLS. */
export const sslRequest = (): Buffer => {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeUInt32BE(8, 0)
  bytes.writeUInt32BE(SSL_REQUEST, 4)
  return bytes
}
