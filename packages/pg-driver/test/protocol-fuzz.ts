/**
 * Feeds hostile bytes to the readers of both directions: valid sessions that are flipped, cut, spliced, lied about in their
 * lengths and split at random, and bytes that never were a message. A reader must not throw, must not lose a byte, must
 * give the same whatever the splits, and must stay at its fault.
 *
 * `node --conditions=quern-source packages/pg-driver/test/protocol-fuzz.ts --inputs 1000000 [--seed N]`
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import {
  backendFrames,
  backendReader,
  dataRowProblem,
  decodeBackend,
  encodeBackend,
  encodeFrontend,
  type FrontendMessage,
  frontendReader,
  HEADER,
  type MessageReader,
  textRow,
} from '../src/protocol/index.ts'
import { BACKEND_EXAMPLES, FRONTEND_EXAMPLES } from './protocol-examples.ts'

/** What a run of the fuzz saw. */
export interface FuzzFigures {
  readonly inputs: number
  /** How many inputs ended in a fault, and how many messages were read before. */
  readonly faults: number
  readonly messages: number
}

type Random = () => number

/** A generator of numbers from 0 up to 1, the same for the same seed (mulberry32). */
const randomFrom = (seed: number): Random => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const OPENINGS: readonly (readonly FrontendMessage[])[] = [
  [{ kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'user', value: 'ann' }] }],
  [{ kind: 'SSLRequest' }, { kind: 'StartupMessage', version: 196_610, parameters: [] }],
  [{ kind: 'GSSENCRequest' }, { kind: 'SSLRequest' }, { kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'a', value: '' }] }],
  [{ kind: 'CancelRequest', processId: 7, secret: Buffer.from('1234') }],
]

const encoded = (result: { readonly ok: true; readonly value: Buffer } | { readonly ok: false }): Buffer => {
  if (!result.ok) throw new Error('a message of the fuzz cannot be written')
  return result.value
}

const BACKEND_BYTES = BACKEND_EXAMPLES.map(message => encoded(encodeBackend(message)))
const FRONTEND_BYTES = FRONTEND_EXAMPLES.map(message => encoded(encodeFrontend(message)))
const OPENING_BYTES = OPENINGS.map(messages => Buffer.concat(messages.map(message => encoded(encodeFrontend(message)))))

const HOSTILE_LENGTHS = [0, 1, 3, 4, 5, 0x7fff, 0xffff, 0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000, 0xffffffff]

const below = (random: Random, limit: number): number => Math.floor(random() * limit)

const pick = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T // The index is within.

/** Spoils bytes in one way or another. */
const MUTATIONS: readonly ((random: Random, session: Buffer) => Buffer)[] = [
  // A flipped bit.
  (random, session) => {
    const at = below(random, session.length)
    session[at] = (session[at] ?? 0) ^ (1 << below(random, 8))
    return session
  },
  // Another byte.
  (random, session) => {
    session[below(random, session.length)] = pick(random, [0, 1, 0x7f, 0x80, 0xff, below(random, 256)])
    return session
  },
  // Cut short.
  (random, session) => session.subarray(0, below(random, session.length + 1)),
  // A lie about a length or a count, wherever one may stand.
  (random, session) => {
    if (session.length >= 4) session.writeUInt32BE(pick(random, HOSTILE_LENGTHS), below(random, session.length - 3))
    return session
  },
  (random, session) => {
    if (session.length >= 2) session.writeUInt16BE(pick(random, [0, 1, 0x7fff, 0x8000, 0xffff]), below(random, session.length - 1))
    return session
  },
  // A part taken out, or put in elsewhere.
  (random, session) => {
    const [from, to] = [below(random, session.length + 1), below(random, session.length + 1)].toSorted((a, b) => a - b) as [number, number] // Two of them.
    return Buffer.concat([session.subarray(0, from), session.subarray(to)])
  },
  (random, session) => {
    const [from, to] = [below(random, session.length + 1), below(random, session.length + 1)].toSorted((a, b) => a - b) as [number, number] // Two of them.
    const at = below(random, session.length + 1)
    return Buffer.concat([session.subarray(0, at), session.subarray(from, to), session.subarray(at)])
  },
]

const noise = (random: Random): Buffer => Buffer.from(Array.from({ length: below(random, 64) }, () => below(random, 256)))

const session = (random: Random, side: 'backend' | 'frontend'): Buffer => {
  const messages = side === 'backend' ? BACKEND_BYTES : FRONTEND_BYTES
  const parts = Array.from({ length: 1 + below(random, 5) }, () => pick(random, messages))
  return Buffer.concat(side === 'backend' ? parts : [pick(random, OPENING_BYTES), ...parts])
}

const input = (random: Random, side: 'backend' | 'frontend'): Buffer => {
  if (below(random, 10) === 0) return noise(random)
  let made = session(random, side)
  for (let count = below(random, 3); count > 0 && made.length > 0; count -= 1) made = pick(random, MUTATIONS)(random, made)
  return made
}

const split = (random: Random, whole: Buffer): Buffer[] => {
  const pieces: Buffer[] = []
  const most = pick(random, [1, 2, 7, 40, 1_000])
  for (let at = 0; at < whole.length; ) {
    const to = Math.min(whole.length, at + 1 + below(random, most))
    pieces.push(whole.subarray(at, to))
    at = to
  }
  return pieces
}

const check = (isTrue: boolean, what: string): void => {
  if (!isTrue) throw new Error(what)
}

/** Reads pieces to the end, and checks what holds of every reader. */
const readThrough = <M>(reader: MessageReader<M>, pieces: readonly Buffer[]) => {
  const messages: M[] = []
  let given = 0
  for (const piece of pieces) {
    const before = messages.length
    const read = reader.read(piece)
    messages.push(...read.messages)
    given += piece.length
    if (read.fault === undefined) {
      check(reader.consumed() + reader.held() === given, 'bytes were lost')
      continue
    }
    check(read.fault.offset <= given && read.fault.offset >= 0, 'a fault lies outside of what was read')
    check(messages.length >= before, 'messages were lost')
    const again = reader.read(piece)
    check(again.fault === read.fault && again.messages.length === 0 && reader.finish() === read.fault, 'a fault was not final')
    return { messages, fault: read.fault }
  }
  return { messages, fault: undefined }
}

const backend = (encrypted: boolean) => {
  const reader = backendReader()
  if (encrypted) reader.expectEncryptionResponse()
  return reader
}

/** One input, whole and in pieces, through the readers of one side. */
const tryInput = (random: Random, side: 'backend' | 'frontend', whole: Buffer): { readonly messages: number; readonly fault: boolean } => {
  const encrypted = below(random, 8) === 0
  const make = (): MessageReader<unknown> => (side === 'backend' ? backend(encrypted) : frontendReader())
  const inPieces = readThrough(make(), split(random, whole))
  // Every fourth input is read whole as well, and must give the same.
  if (below(random, 4) === 0) {
    check(isDeepStrictEqual(readThrough(make(), [whole]), inPieces), 'the splits made a difference')
    if (side === 'backend' && !encrypted) agree(whole)
  }
  return { messages: inPieces.messages.length, fault: inPieces.fault !== undefined }
}

/** The walk of a row finds fault with just those that the reader does. */
const agree = (whole: Buffer): void => {
  backendFrames(
    (type, chunk, start, end) => {
      const decoded = decodeBackend(type, chunk.subarray(start + HEADER, end))
      const problem = dataRowProblem(chunk, start + HEADER, end)
      check(decoded.ok === (problem === undefined), 'a row is read in two ways')
      if (problem === undefined) textRow(chunk, start + HEADER)
      return problem
    },
    type => type === 0x44,
  ).read(whole)
}

/** Runs so many inputs. Throws what a reader threw, with the input, or what was not as it must be. */
export const fuzz = (inputs: number, seed: number): FuzzFigures => {
  const random = randomFrom(seed)
  let faults = 0
  let messages = 0
  for (let count = 0; count < inputs; count += 1) {
    const side = (count & 1) === 0 ? 'backend' : 'frontend'
    const whole = input(random, side)
    try {
      const seen = tryInput(random, side, whole)
      faults += seen.fault ? 1 : 0
      messages += seen.messages
    } catch (thrown) {
      throw new Error(`seed ${seed}, input ${count} (${side}): ${whole.toString('hex')}`, { cause: thrown })
    }
  }
  return { inputs, faults, messages }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string' } } })
  const seed = Number(values.seed ?? process.env['QUERN_SEED'] ?? Date.now() | 0)
  const began = performance.now()
  const { inputs, faults, messages } = fuzz(Number(values.inputs), seed)
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  process.stdout.write(`seed ${seed}: ${inputs} inputs, ${messages} messages read, ${faults} inputs ended in a fault, none threw or hung; ${seconds} s\n`)
}
