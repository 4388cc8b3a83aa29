import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backendMessages, backendSession, frontendMessages, frontendSession, STARTUP_KINDS } from '../../test/arbitraries/protocol-messages.ts'
import {
  type AuthenticationAnswer,
  type BackendMessage,
  backendReader,
  decodeBackend,
  decodeFrontend,
  encodeBackend,
  encodeFrontend,
  type FrontendMessage,
  frontendReader,
  type MessageReader,
} from './index.ts'

const backendBytes = (message: BackendMessage): Buffer => encodeBackend(message).match({ success: bytes => bytes, failure: fault => expect.fail(fault.problem) })
const frontendBytes = (message: FrontendMessage): Buffer => encodeFrontend(message).match({ success: bytes => bytes, failure: fault => expect.fail(fault.problem) })

describe('what is written is read again', () => {
  test.each([...backendMessages])('%s, of a server', (kind, messages) => {
    fc.assert(
      fc.property(messages, message => {
        const reader = backendReader()
        if (kind === 'EncryptionResponse') reader.expectEncryptionResponse()
        const bytes = backendBytes(message)
        expect(reader.read(bytes)).toEqual({ messages: [message], fault: undefined })
        expect(reader.consumed()).toBe(bytes.length)
        if (kind !== 'EncryptionResponse') expect(decodeBackend(bytes[0] ?? 0, bytes.subarray(5))).toMatchObject({ ok: true, value: message })
      }),
      seeded(),
    )
  })

  test.each([...frontendMessages])('%s, of a client', (kind, messages) => {
    fc.assert(
      fc.property(messages, message => {
        const bytes = frontendBytes(message)
        const isTyped = !STARTUP_KINDS.includes(kind)
        const decoded = isTyped
          ? decodeFrontend(bytes[0] ?? 0, bytes.subarray(5), kind as AuthenticationAnswer['kind']) // It counts for answers alone.
          : decodeFrontend(0, bytes.subarray(4))
        expect(decoded).toMatchObject({ ok: true, value: message })
      }),
      seeded(),
    )
  })
})

/** Reads the pieces, and checks at each that no byte is lost: what is not done with is held. */
const readAll = <M>(reader: MessageReader<M>, pieces: readonly Buffer[]): readonly M[] => {
  let given = 0
  return pieces.flatMap(piece => {
    const { messages, fault } = reader.read(piece)
    given += piece.length
    expect(fault).toBeUndefined()
    expect(reader.consumed() + reader.held()).toBe(given)
    return messages
  })
}

/** Cuts bytes at the given places. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

const places = fc.array(fc.nat(500), { maxLength: 30 })

describe.each([
  { side: 'server', session: backendSession.map(sent => ({ sent, bytes: Buffer.concat(sent.map(backendBytes)) })), reader: () => backendReader(), rows: () => backendReader(['DataRow', 'AuthenticationSASL']) },
  { side: 'client', session: frontendSession.map(sent => ({ sent, bytes: Buffer.concat(sent.map(frontendBytes)) })), reader: () => frontendReader(), rows: () => frontendReader(['Bind', 'StartupMessage']) },
])('the messages of a $side come out whole and in order', ({ session, reader, rows }) => {
  test('at any cuts', () => {
    fc.assert(
      fc.property(session, places, ({ sent, bytes }, at) => {
        expect(readAll<unknown>(reader(), cut(bytes, at))).toEqual(sent)
      }),
      seeded(),
    )
  })

  test('at each cut in two, and byte by byte', () => {
    fc.assert(
      fc.property(session, ({ sent, bytes }) => {
        expect(readAll<unknown>(reader(), [...bytes].map(byte => Buffer.of(byte)))).toEqual(sent)
        for (let at = 0; at <= bytes.length; at += 1) expect(readAll<unknown>(reader(), cut(bytes, [at]))).toEqual(sent)
      }),
      seeded({ numRuns: 20 }),
    )
  })

  test('and those that are not asked for are passed over', () => {
    fc.assert(
      fc.property(session, places, ({ sent, bytes }, at) => {
        expect(readAll<unknown>(rows(), cut(bytes, at))).toEqual(
          sent.filter(({ kind }) => ['DataRow', 'AuthenticationSASL', 'Bind', 'StartupMessage'].includes(kind)),
        )
      }),
      seeded(),
    )
  })

  test('or, cut short, not at all: the end within a message is a fault', () => {
    fc.assert(
      fc.property(session, fc.nat(), ({ bytes }, short) => {
        const taken = reader()
        taken.read(bytes.subarray(0, bytes.length - (short % (bytes.length + 1))))
        const isWithin = taken.held() > 0
        expect(taken.finish()).toEqual(isWithin ? expect.objectContaining({ tag: 'ProtocolFault', problem: 'the bytes end within a message' }) : undefined)
      }),
      seeded(),
    )
  })
})
