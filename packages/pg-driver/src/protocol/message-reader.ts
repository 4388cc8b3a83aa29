/** Messages as values, from bytes that come in any pieces. */
import { failure, type Result, success } from '@quern/result'
import type { BackendKind, BackendMessage } from './backend-message.ts'
import type { Problem, ProtocolFault } from './fault.ts'
import { decodeBody, type KnownFormat, UNTYPED } from './formats.ts'
import { backendFrames, type FrameReader, frontendFrames, HEADER, STARTUP_HEADER } from './frames.ts'
import type { AuthenticationAnswer, FrontendKind, FrontendMessage } from './frontend-message.ts'
import { BACKEND_KNOWN, BACKEND_RULES, FRONTEND_KNOWN, FRONTEND_RULES, type HeaderRules } from './header-rules.ts'

/** What a chunk gave: the messages that it completed, in order, and the fault that ended the reader, if there is one. */
export interface ReadMessages<M> {
  readonly messages: readonly M[]
  readonly fault: ProtocolFault | undefined
}

/** Takes the bytes of one side as they come, and gives its messages. */
export interface MessageReader<M> extends Omit<FrameReader, 'read'> {
  /** Reads a chunk. After a fault it gives that fault again, and nothing else. It never throws. */
  readonly read: (chunk: Uint8Array) => ReadMessages<M>
}

/** A {@link MessageReader} for what a server sends. */
export interface BackendReader<M> extends MessageReader<M> {
  /** The client has sent an SSLRequest or a GSSENCRequest: the next byte answers that, and is no message. */
  readonly expectEncryptionResponse: () => void
}

/** A {@link MessageReader} for what a client sends. */
export interface FrontendReader<M> extends MessageReader<M> {
  /** Tells it which answer the server has asked for. Until then such a message is an `AuthenticationResponse`. */
  readonly expectAnswer: (kind: AuthenticationAnswer['kind']) => void
}

/** Which of the formats of a type the body has, by the integer that it begins with. */
const formatOf = ({ formats }: HeaderRules, type: number, bytes: Buffer, start: number, end: number): KnownFormat | Problem => {
  const candidates = formats.get(type) ?? []
  const [first] = candidates
  if (first === undefined) return { at: 0, problem: 'there is no message of this type' }
  if (candidates.length === 1) return first
  if (end - start < 4) return { at: 0, problem: 'it ends within a number' }
  const code = bytes.readUInt32BE(start)
  return candidates.find(format => format.code === code) ?? candidates.find(format => format.code === undefined) ?? { at: 0, problem: `there is no ${code} here` }
}

const decode = (rules: HeaderRules, format: KnownFormat | undefined, type: number, bytes: Buffer, start: number, end: number): Result<object, Problem> => {
  const known = format ?? formatOf(rules, type, bytes, start, end)
  return 'problem' in known ? failure(known) : decodeBody(known, bytes, start, end)
}

const asFault = ({ side, nameOf }: HeaderRules, type: number, { at, problem }: Problem): ProtocolFault => ({
  tag: 'ProtocolFault',
  side,
  message: nameOf(type),
  offset: at,
  problem,
})

/** Reads the body of a message of a server's, whose type byte is given. The problem's place is in the body. */
export const decodeBackendBody = (type: number, body: Buffer): Result<BackendMessage, Problem> =>
  decode(BACKEND_RULES, undefined, type, body, 0, body.length) as Result<BackendMessage, Problem> // The table of formats is typed by the messages.

/**
 * Reads the body of a message of a server's, whose type byte is given.
 *
 * @example
 * ```ts
 * import { decodeBackend } from '@quern/pg-driver/protocol'
 *
 * decodeBackend(0x5a, Buffer.from('I')) // => success({ kind: 'ReadyForQuery', status: 'idle' })
 * ```
 */
export const decodeBackend = (type: number, body: Buffer): Result<BackendMessage, ProtocolFault> =>
  decodeBackendBody(type, body).mapError(problem => asFault(BACKEND_RULES, type, problem))

/**
 * Reads the body of a message of a client's, whose type byte is given; 0 for a start-up packet.
 *
 * @example
 * decodeFrontend(0x51, Buffer.from('select 1\0')) // => Success({ kind: 'Query', text: 'select 1' })
 *
 * @param answer which of the messages of type `p` it is, where it is one: its bytes do not tell.
 */
export const decodeFrontend = (
  type: number,
  body: Buffer,
  answer: AuthenticationAnswer['kind'] = 'AuthenticationResponse',
): Result<FrontendMessage, ProtocolFault> =>
  decode(FRONTEND_RULES, answering(type, answer), type, body, 0, body.length).mapError(problem => asFault(FRONTEND_RULES, type, problem)) as Result<FrontendMessage, ProtocolFault> // The table of formats is typed by the messages.

const ANSWER = 0x70

const answering = (type: number, kind: AuthenticationAnswer['kind']): KnownFormat | undefined =>
  type === ANSWER ? FRONTEND_KNOWN.get(kind) : undefined

/** Collects what a reader of frames finds. */
const collecting = <M extends { readonly kind: string }>(
  kinds: readonly string[] | undefined,
  decodeFrame: (type: number, bytes: Buffer, start: number, end: number) => Result<object, Problem>,
) => {
  const asked = kinds === undefined ? undefined : new Set<string>(kinds)
  let messages: M[] = []
  return {
    take: (type: number, bytes: Buffer, start: number, end: number): Problem | undefined => {
      const decoded = decodeFrame(type, bytes, start, end)
      if (!decoded.ok) return decoded.error
      const message = decoded.value as M // The caller decodes with the formats of M.
      if (asked === undefined || asked.has(message.kind)) messages.push(message)
      return undefined
    },
    taken: (): readonly M[] => {
      const taken = messages
      messages = []
      return taken
    },
  }
}

/** The types of some kinds of message. */
const typesOf = (known: ReadonlyMap<string, KnownFormat>, kinds: readonly string[] | undefined): ((type: number) => boolean) | undefined => {
  if (kinds === undefined) return undefined
  const types = new Set(kinds.map(kind => known.get(kind)?.type))
  return type => types.has(type)
}

/**
 * Makes a reader of what a server sends. The pieces may be cut anywhere.
 *
 * @param kinds the messages to give. The others are counted past by their headers, at next to no cost. All by default.
 *
 * @example
 * ```ts
 * import { backendReader } from '@quern/pg-driver/protocol'
 *
 * const reader = backendReader()
 * reader.read(Buffer.from('C\\0\\0\\0\\x0dSELEC', 'latin1')).messages // => []
 * reader.read(Buffer.from('T 1\\0Z\\0\\0\\0\\x05I', 'latin1')).messages
 * // => [{ kind: 'CommandComplete', tag: 'SELECT 1' }, { kind: 'ReadyForQuery', status: 'idle' }]
 * ```
 */
export const backendReader = <Kind extends BackendKind = BackendKind>(
  kinds?: readonly Kind[],
): BackendReader<Extract<BackendMessage, { readonly kind: Kind }>> => {
  const { take, taken } = collecting<Extract<BackendMessage, { readonly kind: Kind }>>(kinds, (type, bytes, start, end) =>
    type === UNTYPED
      ? success({ kind: 'EncryptionResponse', answer: bytes.toString('latin1', start, end) })
      : decode(BACKEND_RULES, undefined, type, bytes, start + HEADER, end),
  )
  const frames = backendFrames(take, typesOf(BACKEND_KNOWN, kinds))
  return {
    ...frames,
    read: chunk => {
      const fault = frames.read(chunk)
      return { messages: taken(), fault }
    },
  }
}

/**
 * Makes a reader of what a client sends, from the first byte of its connection. The pieces may be cut anywhere.
 *
 * @param kinds the messages to give. The others are counted past by their headers. All by default.
 *
 * @example
 * ```ts
 * import { frontendReader } from '@quern/pg-driver/protocol'
 *
 * const reader = frontendReader()
 * reader.read(Buffer.from('0000000804d2162f', 'hex')).messages // => [{ kind: 'SSLRequest' }]
 * reader.read(Buffer.from('000000130003000075736572007867000000', 'hex')).messages // => []
 * reader.held() // => 18
 * ```
 */
export const frontendReader = <Kind extends FrontendKind = FrontendKind>(
  kinds?: readonly Kind[],
): FrontendReader<Extract<FrontendMessage, { readonly kind: Kind }>> => {
  let answer: AuthenticationAnswer['kind'] = 'AuthenticationResponse'
  const { take, taken } = collecting<Extract<FrontendMessage, { readonly kind: Kind }>>(kinds, (type, bytes, start, end) =>
    decode(FRONTEND_RULES, answering(type, answer), type, bytes, start + (type === UNTYPED ? STARTUP_HEADER : HEADER), end),
  )
  const frames = frontendFrames(take, typesOf(FRONTEND_KNOWN, kinds))
  return {
    ...frames,
    read: chunk => {
      const fault = frames.read(chunk)
      return { messages: taken(), fault }
    },
    expectAnswer: kind => {
      answer = kind
    },
  }
}
