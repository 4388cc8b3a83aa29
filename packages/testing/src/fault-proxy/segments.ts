import {
  backendFrames,
  type BackendMessage,
  decodeBackend,
  decodeFrontend,
  frontendFrames,
  type FrontendMessage,
  HEADER,
  STARTUP_HEADER,
  UNTYPED,
} from '@quern/pg-driver/protocol'
import type { Side } from './actions.ts'

/** A message of PostgreSQL's protocol on its way through a proxy. What is not asked for is not decoded. */
export interface ProxiedMessage {
  readonly from: Side
  /** Its bytes, header included. */
  readonly bytes: Buffer
  /** How many messages of its type, by the byte that a type has, this side has sent on this connection: 1 for the first. */
  readonly nth: number
  /** As the manual names it: `Query`, `CommandComplete`... `Malformed` where its body is not what its type has. */
  readonly kind: (FrontendMessage | BackendMessage)['kind'] | 'Malformed'
  /** The statement of a Query or a Parse, the tag of a CommandComplete; else empty. */
  readonly text: string
  /** The message as a value; nothing where it is malformed. */
  readonly decoded: FrontendMessage | BackendMessage | undefined
}

/** Bytes on their way: a message, or what cannot be read because it is encrypted, or is no message. */
export type Segment = { readonly message: ProxiedMessage; readonly bytes: Buffer } | { readonly message: undefined; readonly bytes: Buffer }

/** Cuts the two streams of a connection into segments. Each byte is in just one of them, in order. */
export interface Segments {
  /** What a chunk of a side completes. A message that has not fully come is held. */
  readonly feed: (from: Side, chunk: Buffer) => readonly Segment[]
  /** What a side left unfinished when it ended. */
  readonly finish: (from: Side) => readonly Segment[]
}

const proxied = (from: Side, type: number, bytes: Buffer, nth: number): ProxiedMessage => {
  let decoded: FrontendMessage | BackendMessage | undefined
  let isDecoded = false
  const decode = (): FrontendMessage | BackendMessage | undefined => {
    if (isDecoded) return decoded
    isDecoded = true
    if (from === 'server' && type === UNTYPED) return (decoded = { kind: 'EncryptionResponse', answer: bytes.toString('latin1') } as BackendMessage)
    const body = bytes.subarray(type === UNTYPED ? STARTUP_HEADER : HEADER)
    const read = from === 'client' ? decodeFrontend(type, body) : decodeBackend(type, body)
    return (decoded = read.ok ? read.value : undefined)
  }
  return {
    from,
    bytes,
    nth,
    get kind() {
      return decode()?.kind ?? 'Malformed'
    },
    get text() {
      const message = decode()
      if (message?.kind === 'Query' || message?.kind === 'Parse') return message.text
      return message?.kind === 'CommandComplete' ? message.tag : ''
    },
    get decoded() {
      return decode()
    },
  }
}

const ENCRYPTION_REQUESTS: ReadonlySet<string> = new Set(['SSLRequest', 'GSSENCRequest'])

/** Follows the two streams of one connection. */
export const segments = (): Segments => {
  /** Nothing can be read any more: the connection is encrypted, or what came is not the protocol. */
  const opaque = { client: false, server: false }
  const counts = { client: new Map<number, number>(), server: new Map<number, number>() }
  /** What has come of a message that is not whole: the reader has it as well, and would not give it back. */
  const held: Record<Side, Buffer[]> = { client: [], server: [] }
  let found: Segment[] = []

  const take = (from: Side) => (type: number, bytes: Buffer, start: number, end: number): undefined => {
    const nth = (counts[from].get(type) ?? 0) + 1
    counts[from].set(type, nth)
    const message = proxied(from, type, bytes.subarray(start, end), nth)
    found.push({ message, bytes: message.bytes })
    if (type !== UNTYPED) return
    if (from === 'client') {
      if (ENCRYPTION_REQUESTS.has(message.kind)) readers.server.expectEncryptionResponse()
    } else if (message.bytes[0] !== NO) {
      opaque.client = true
      opaque.server = true
    }
  }

  const readers = { client: frontendFrames(take('client')), server: backendFrames(take('server')) }

  /** Everything that a side has sent and that no segment has. */
  const rest = (from: Side): readonly Segment[] => {
    const bytes = Buffer.concat(held[from])
    held[from] = []
    return bytes.length === 0 ? [] : [{ message: undefined, bytes }]
  }

  return {
    feed: (from, chunk) => {
      if (opaque[from]) return [...rest(from), { message: undefined, bytes: chunk }]
      const reader = readers[from]
      const before = reader.consumed()
      const already = held[from].reduce((length, part) => length + part.length, 0)
      held[from].push(chunk)
      const fault = reader.read(chunk)
      // What follows the answer that encryption begins with, if anything does, is not PostgreSQL's.
      if (fault !== undefined || (opaque[from] as boolean)) opaque[from] = true
      const consumed = reader.consumed() - before
      const left = already + chunk.length - consumed
      if (left === 0) held[from] = []
      else if (consumed > 0) held[from] = [chunk.subarray(chunk.length - left)]
      const complete = found
      found = []
      return opaque[from] ? [...complete, ...rest(from)] : complete
    },
    finish: rest,
  }
}

const NO = 'N'.charCodeAt(0)
