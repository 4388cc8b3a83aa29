/** Messages as bytes: where each begins and ends, and of what type it is. Nothing is decoded, and what is whole is not copied. */
import { BACKEND } from './backend.ts'
import type { Problem, ProtocolFault } from './fault.ts'
import { UNTYPED } from './formats.ts'
import { BACKEND_RULES, FRONTEND_RULES, type HeaderRules } from './header-rules.ts'

/** How many bytes the header of a message has: its type, and its length. */
export const HEADER = 5

/** How many bytes the header of a start-up packet has: its length alone. */
export const STARTUP_HEADER = 4

/** What begins with these codes may be followed by another start-up packet; after a CancelRequest nothing follows. */
const CANCEL_REQUEST = 80_877_102
const SSL_REQUEST = 80_877_103
const GSSENC_REQUEST = 80_877_104

const NOTHING = Buffer.alloc(0)

/** The room that a message gets at first, of which more has been announced than has come. */
const FIRST_ROOM = 65_536

/**
 * Takes a message: `bytes` from `start` to `end`, its header included, which has {@link HEADER} bytes, or for a start-up packet
 * (whose type is {@link UNTYPED}) {@link STARTUP_HEADER}. Nothing writes to these bytes any more, so that they may be kept.
 * It answers what is wrong with the message's body, which ends the reader.
 */
export type TakeFrame = (type: number, bytes: Buffer, start: number, end: number) => Problem | undefined

/** Takes the bytes of one side as they come, and finds its messages in them. */
export interface FrameReader {
  /**
   * Reads a chunk, and gives the fault that ended the reader, if there is one: it then reads no more. It never throws of
   * itself. The chunk must not be written to afterwards.
   */
  readonly read: (chunk: Uint8Array) => ProtocolFault | undefined
  /** Tells it that no more comes, and gives the fault where that is in the middle of a message. */
  readonly finish: () => ProtocolFault | undefined
  /** How many bytes belong to messages that it has done with. */
  readonly consumed: () => number
  /** How many bytes it holds of a message that has not fully come. */
  readonly held: () => number
}

/** A {@link FrameReader} for what a server sends. */
export interface BackendFrameReader extends FrameReader {
  /** The client has sent an SSLRequest or a GSSENCRequest: the next byte answers that, and is no message. */
  readonly expectEncryptionResponse: () => void
}

/** What comes next: a start-up packet, messages with a type, or nothing any more. */
type Phase = 'start-up' | 'messages' | 'nothing'

interface Engine extends FrameReader {
  /** Takes the byte that a chunk begins with, which is no message. */
  readonly readEncryptionResponse: (bytes: Buffer) => void
}

const everything = (): boolean => true

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const engine = (
  { side, shortest, longest, nameOf }: HeaderRules,
  begin: Phase,
  take: TakeFrame,
  wanted: (type: number) => boolean,
): Engine => {
  const isWanted = Uint8Array.from({ length: 256 }, (_, type) => (type === UNTYPED || wanted(type) ? 1 : 0))
  let phase = begin
  /** The requests for encryption that have come: each may come once. */
  const requests = new Set<number>()
  let fault: ProtocolFault | undefined
  let consumed = 0
  /** How many bytes of an unwanted message are still to come. */
  let skip = 0
  /** The beginning of a message that has not fully come: how much of it there is, and how long it is, if that is known. */
  let pending = NOTHING
  let held = 0
  let whole = 0

  const fail = (message: string, offset: number, problem: string): void => {
    fault = { tag: 'ProtocolFault', side, message, offset: consumed + offset, problem }
    pending = NOTHING
    held = 0
  }

  const header = (): number => (phase === 'messages' ? HEADER : STARTUP_HEADER)

  const typeOf = (bytes: Buffer, at: number): number => (phase === 'messages' ? (bytes[at] ?? 0) : UNTYPED)

  /** The length of the message, header and all, whose header is there; 0 where it is none. */
  const measure = (bytes: Buffer, at: number): number => {
    const isTyped = phase === 'messages'
    const type = typeOf(bytes, at)
    const lengthAt = isTyped ? 1 : 0
    const length = bytes.readUInt32BE(at + lengthAt)
    const least = shortest[type] ?? 0
    const most = longest[type] ?? 0
    if (phase === 'nothing') fail(nameOf(UNTYPED), 0, 'nothing follows a CancelRequest')
    else if (most === 0 || (isTyped && type === UNTYPED)) fail(`type 0x${type.toString(16).padStart(2, '0')}`, 0, 'there is no message of this type')
    else if (length < least || length > most) fail(nameOf(type), lengthAt, `its length is ${length}, where ${least} to ${most} can be`)
    else return lengthAt + length
    return 0
  }

  /** What a start-up packet, which is whole, leads to. */
  const afterStartup = (bytes: Buffer, start: number): Phase | undefined => {
    const code = bytes.readUInt32BE(start + STARTUP_HEADER)
    if (code === CANCEL_REQUEST) return 'nothing'
    if (code !== SSL_REQUEST && code !== GSSENC_REQUEST) return 'messages'
    if (requests.has(code)) fail(nameOf(UNTYPED), 0, 'encryption is asked for once more')
    else requests.add(code)
    return fault === undefined ? 'start-up' : undefined
  }

  /** Hands a whole message on. Gives whether to read on. */
  const deliver = (bytes: Buffer, start: number, end: number): boolean => {
    const next = phase === 'messages' ? phase : afterStartup(bytes, start)
    if (next === undefined) return false
    const type = typeOf(bytes, start)
    const problem = take(type, bytes, start, end)
    if (problem !== undefined) {
      fail(nameOf(type), header() + problem.at, problem.problem)
      return false
    }
    phase = next
    consumed += end - start
    return true
  }

  /** Keeps bytes of a message that goes on in the next chunk. Room is made for what has come, and not for what is announced. */
  const keep = (bytes: Buffer, from: number, to: number, need: number): void => {
    const length = held + to - from
    if (length > pending.length) {
      const room = Buffer.allocUnsafeSlow(Math.min(need, Math.max(length, pending.length * 2, FIRST_ROOM)))
      pending.copy(room, 0, 0, held)
      pending = room
    }
    bytes.copy(pending, held, from, to)
    held = length
  }

  /** Goes on with the message that has begun in an earlier chunk. Gives the place where the next one begins. */
  const complete = (bytes: Buffer): number => {
    let at = 0
    while (held > 0 && at < bytes.length) {
      const need = whole === 0 ? header() : whole
      const to = Math.min(bytes.length, at + need - held)
      keep(bytes, at, to, need)
      at = to
      if (held < need) break
      if (whole === 0) {
        whole = measure(pending, 0)
        if (whole === 0) break
        if (isWanted[typeOf(pending, 0)] === 0) {
          skip = whole - held
          consumed += held
          held = 0
          at += passOver(bytes, at)
        }
      }
      if (held === whole) {
        const message = pending
        const end = held
        pending = NOTHING
        held = 0
        if (!deliver(message, 0, end)) break
      }
    }
    return at
  }

  const passOver = (bytes: Buffer, at: number): number => {
    const passed = Math.min(skip, bytes.length - at)
    skip -= passed
    consumed += passed
    return passed
  }

  /** Goes through the messages of a chunk from where one begins. */
  const walk = (bytes: Buffer, from: number): void => {
    let at = from
    while (bytes.length - at >= header()) {
      const length = measure(bytes, at)
      if (length === 0) return
      const end = at + length
      if (isWanted[typeOf(bytes, at)] === 0) {
        skip = length
        at += passOver(bytes, at)
      } else if (end > bytes.length) {
        whole = length
        keep(bytes, at, bytes.length, length)
        return
      } else {
        if (!deliver(bytes, at, end)) return
        at = end
      }
    }
    if (at < bytes.length) {
      whole = 0
      keep(bytes, at, bytes.length, header())
    }
  }

  return {
    read: chunk => {
      if (fault !== undefined || chunk.length === 0) return fault
      const bytes = asBuffer(chunk)
      const at = held > 0 ? complete(bytes) : passOver(bytes, 0)
      if (fault === undefined && at < bytes.length) walk(bytes, at)
      return fault
    },
    finish: () => {
      if (fault !== undefined) return fault
      if (skip > 0 || held > 0) fail('the end', held, 'the bytes end within a message')
      return fault
    },
    consumed: () => consumed,
    held: () => held,
    readEncryptionResponse: bytes => {
      if (fault !== undefined) return
      const answer = bytes[0] ?? 0
      if (!'SGN'.includes(String.fromCharCode(answer))) fail('EncryptionResponse', 0, `there is no answer 0x${answer.toString(16).padStart(2, '0')}`)
      else if (held > 0 || skip > 0) fail('EncryptionResponse', 0, 'it comes within a message')
      else {
        take(UNTYPED, bytes, 0, 1)
        consumed += 1
      }
    },
  }
}

/**
 * Finds the messages in what a server sends.
 *
 * @param take called for each wanted message, in order.
 * @param wanted whether to hand on messages of a type. The others are counted past, and not kept.
 *
 * @example
 * ```ts
 * import { BACKEND, backendFrames } from '@quern/pg-driver/protocol'
 *
 * let rows = 0
 * const frames = backendFrames(() => {
 *   rows += 1
 *   return undefined
 * }, type => type === BACKEND.dataRow)
 * frames.read(Buffer.from('D\0\0\0\x06\0\0D\0\0\0\x06\0\0C\0\0', 'latin1'))
 * rows // => 2
 * frames.held() // => 3
 * ```
 */
export const backendFrames = (take: TakeFrame, wanted: (type: number) => boolean = everything): BackendFrameReader => {
  const { readEncryptionResponse, ...frames } = engine(BACKEND_RULES, 'messages', take, wanted)
  let expecting = false
  return {
    ...frames,
    read: chunk => {
      if (!expecting || chunk.length === 0) return frames.read(chunk)
      expecting = false
      const bytes = asBuffer(chunk)
      // A server that is too old to know the request answers with an ErrorResponse.
      if (bytes[0] === BACKEND.errorResponse) return frames.read(bytes)
      readEncryptionResponse(bytes)
      return frames.read(bytes.subarray(1))
    },
    expectEncryptionResponse: () => {
      expecting = true
    },
  }
}

/**
 * Finds the messages in what a client sends, beginning with its start-up packets, whose type is {@link UNTYPED}.
 *
 * @example
 * const sent = frontendFrames((type, chunk, start, end) => undefined)
 * sent.read(bytes) // undefined, or the fault that ends it
 *
 * @param take called for each wanted message, in order.
 * @param wanted whether to hand on messages of a type. The others are counted past, and not kept.
 */
export const frontendFrames = (take: TakeFrame, wanted: (type: number) => boolean = everything): FrameReader => {
  const { read, finish, consumed, held } = engine(FRONTEND_RULES, 'start-up', take, wanted)
  return { read, finish, consumed, held }
}
