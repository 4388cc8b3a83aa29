/** What no PostgreSQL server sends, or not at this moment. */
import { type BackendKind, type BackendMessage, decodeBackend, encodeBackend } from '../../src/protocol/index.ts'
import { BACKEND_EXAMPLES } from '../protocol-examples.ts'

/** The bytes of messages that can be written. */
export const bytesOf = (...messages: readonly BackendMessage[]): Buffer =>
  Buffer.concat(
    messages.map(message =>
      encodeBackend(message).match({
        success: bytes => bytes,
        failure: ({ problem }) => {
          throw new Error(problem)
        },
      }),
    ),
  )

/** Bytes, and what is wrong with them. */
export type Malformed = readonly [name: string, bytes: Buffer]

/** A message with another length in its header. */
const withLength = (bytes: Buffer, length: number): Buffer => {
  const changed = Buffer.from(bytes)
  changed.writeUInt32BE(length >>> 0, 1)
  return changed
}

const framed = (type: number, body: Buffer): Buffer => {
  const bytes = Buffer.alloc(5)
  bytes[0] = type
  return Buffer.concat([withLength(bytes, 4 + body.length), body])
}

/** Where the count of a message of several things stands in its body. */
const COUNTS: Readonly<Partial<Record<BackendKind, number>>> = {
  DataRow: 0, RowDescription: 0, ParameterDescription: 0, CopyInResponse: 1, CopyOutResponse: 1, CopyBothResponse: 1, NegotiateProtocolVersion: 6,
}

const isRefused = (bytes: Buffer): boolean => !decodeBackend(bytes[0] ?? 0, bytes.subarray(5)).ok

/** Each way in which a message can be malformed. Some have fewer: a body that is any bytes is never too short. */
const malformations = (message: BackendMessage): readonly Malformed[] => {
  const bytes = bytesOf(message)
  const type = bytes[0] ?? 0
  const body = bytes.subarray(5)
  const length = 4 + body.length
  const counted = COUNTS[message.kind]
  const miscounted = (by: number): Buffer => {
    const changed = Buffer.from(body)
    if (counted !== undefined) changed.writeUInt16BE((changed.readUInt16BE(counted) + by) & 0xffff, counted)
    return framed(type, changed)
  }
  const bodies: readonly Malformed[] = [
    ['its last byte missing', framed(type, body.subarray(0, -1))],
    ['half of it missing', framed(type, body.subarray(0, body.length >> 1))],
    ['no body', framed(type, Buffer.alloc(0))],
    ['a byte too many', framed(type, Buffer.concat([body, Buffer.of(0x41)]))],
    ['a count that is too high', miscounted(1)],
    ['a count that is too low', miscounted(-1)],
  ]
  return [
    ...bodies.filter(([, changed]) => isRefused(changed)),
    ['a length that does not hold itself', withLength(bytes, 3)],
    ['a length of zero', withLength(bytes, 0)],
    ['a negative length', withLength(bytes, -1)],
    ['a length beyond all bounds', withLength(bytes, 0x40000000)],
    ['a length that is one too high', withLength(bytes, length + 1)],
    ...(body.length > 0 ? [['a length that is one too low', withLength(bytes, length - 1)] as const] : []),
  ]
}

/** The messages of a server, but for the byte that answers a request for encryption. One of each kind. */
export const EXAMPLES: readonly BackendMessage[] = [...new Map(BACKEND_EXAMPLES.map(message => [message.kind, message])).values()]

/** What may come at any time in a session, and changes nothing. */
export const WELCOME: ReadonlySet<BackendKind> = new Set(['NoticeResponse', 'NotificationResponse', 'ParameterStatus'])

/** Every kind of message, in each way that is wrong. */
export const MALFORMED: readonly (readonly [kind: string, cases: readonly Malformed[]])[] = [
  ...EXAMPLES.map(message => [message.kind, malformations(message)] as const),
  [
    'bytes that are no message',
    [
      ['a type that there is not', Buffer.from('{\0\0\0\x04', 'latin1')],
      ['no type', Buffer.from('\0\0\0\0\x04', 'latin1')],
      ['a message of a client', framed(0x51, Buffer.from('select 1\0'))],
      ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['TLS', Buffer.from('\x15\x03\x01\x00\x02\x02\x0a', 'latin1')],
      ['zeroes', Buffer.alloc(64)],
      ['a status that there is not', framed(0x5a, Buffer.from('X'))],
      ['an authentication that there is not', framed(0x52, Buffer.from([0, 0, 0, 99]))],
      ['a value of a negative length', framed(0x44, Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xfe]))],
      ['a value longer than its row', framed(0x44, Buffer.from([0, 1, 0, 0, 0, 9, 0x31]))],
      ['a format that there is not', framed(0x48, Buffer.from([2, 0, 0]))],
    ],
  ],
]
