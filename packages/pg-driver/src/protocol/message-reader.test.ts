import { describe, expect, test } from 'vitest'
import { BACKEND_EXAMPLES, FRONTEND_EXAMPLES } from '../../test/protocol-examples.ts'
import { backendReader, decodeBackend, decodeFrontend, encodeBackend, encodeFrontend, type FrontendMessage, frontendReader } from './index.ts'

const bytesOf = (message: FrontendMessage): Buffer => encodeFrontend(message).match({ success: bytes => bytes, failure: ({ problem }) => expect.fail(problem) })

const STARTUP: FrontendMessage = { kind: 'StartupMessage', version: 196_608, parameters: [] }

test('a message of type p is what the server has asked for', () => {
  const reader = frontendReader()
  reader.read(bytesOf(STARTUP))
  const password: FrontendMessage = { kind: 'PasswordMessage', password: 'secret' }
  expect(reader.read(bytesOf(password)).messages).toEqual([{ kind: 'AuthenticationResponse', data: Buffer.from('secret\0') }])
  const answers: readonly FrontendMessage[] = [
    password,
    { kind: 'SASLInitialResponse', mechanism: 'SCRAM-SHA-256', response: Buffer.from('n,,n=,r=abc') },
    { kind: 'SASLInitialResponse', mechanism: 'OAUTHBEARER', response: null },
    { kind: 'SASLResponse', data: Buffer.from('c=biws') },
    { kind: 'GSSResponse', data: Buffer.from([1, 2]) },
  ]
  for (const answer of answers) {
    reader.expectAnswer(answer.kind as 'SASLResponse') // Each of them is one of the answers.
    expect(reader.read(bytesOf(answer))).toEqual({ messages: [answer], fault: undefined })
  }
  reader.expectAnswer('SASLInitialResponse')
  expect(reader.read(bytesOf(password)).fault).toMatchObject({ message: 'AuthenticationResponse', problem: 'it ends within a number' })
})

test('a reader gives the kinds that it was asked for, and no others of their type', () => {
  const reader = backendReader(['AuthenticationOk', 'ReadyForQuery'])
  const session = Buffer.concat(BACKEND_EXAMPLES.map(message => encodeBackend(message).match({ success: bytes => bytes, failure: ({ problem }) => expect.fail(problem) })))
  const { messages, fault } = reader.read(session)
  expect(fault).toBeUndefined()
  expect(messages.map(({ kind }) => kind)).toEqual(BACKEND_EXAMPLES.map(({ kind }) => kind).filter(kind => kind === 'AuthenticationOk' || kind === 'ReadyForQuery'))
})

test('what came before a fault is given with it', () => {
  const { messages, fault } = backendReader().read(Buffer.from('Z\0\0\0\x05IZ\0\0\0\x05X', 'latin1'))
  expect(messages).toEqual([{ kind: 'ReadyForQuery', status: 'idle' }])
  expect(fault).toEqual({ tag: 'ProtocolFault', side: 'backend', message: 'ReadyForQuery', offset: 11, problem: 'there is no 88 here' })
})

describe('a body that is not what its type says', () => {
  test.each<[string, number, string, number, string]>([
    ['a type that there is not', 0x7b, '', 0, 'there is no message of this type'],
    ['an authentication that there is not', 0x52, '00000063', 0, 'there is no 99 here'],
    ['half a code', 0x52, '0000', 0, 'it ends within a number'],
    ['a string without an end', 0x43, '53454c', 0, 'it ends within a string'],
    ['bytes after the string', 0x43, '530041', 2, '1 bytes too many'],
    ['a list without an end', 0x45, '4341420043', 5, 'it ends within a string'],
    ['no list at all', 0x4e, '', 0, 'it ends within a list'],
    ['more columns than bytes', 0x54, 'ffff', 0, '65535 things do not fit in 0 bytes'],
    ['a format that there is not', 0x47, '020000', 0, 'there is no 2 here'],
    ['a key that is too short', 0x4b, '00000001010203', 4, 'it has 3 bytes where there are 4 to 256'],
    ['a value that does not fit', 0x56, '0000000501', 0, 'a value of 5 bytes where 1 are left'],
  ])('of a server: %s', (_name, type, body, offset, problem) => {
    const decoded = decodeBackend(type, Buffer.from(body, 'hex'))
    expect(decoded.ok ? decoded.value : decoded.error).toMatchObject({ tag: 'ProtocolFault', side: 'backend', offset, problem })
  })

  test.each<[string, number, string, string]>([
    ['another version', 0, '0002000000', 'the version 2.0 of the protocol is not known here'],
    ['an SSLRequest with something in it', 0, '04d2162f00', '1 bytes too many'],
    ['a target that there is not', 0x44, '5800', 'there is no 88 here'],
    ['an Execute cut short', 0x45, '00000000', 'it ends within a number'],
    ['a Bind with a negative length', 0x42, '000000000001fffffffe0000', 'a value of -2 bytes where 2 are left'],
  ])('of a client: %s', (_name, type, body, problem) => {
    const decoded = decodeFrontend(type, Buffer.from(body, 'hex'))
    expect(decoded.ok ? decoded.value : decoded.error).toMatchObject({ tag: 'ProtocolFault', side: 'frontend', problem })
  })
})

test('the examples are of every kind', () => {
  const start: readonly string[] = ['StartupMessage', 'SSLRequest', 'GSSENCRequest', 'CancelRequest', 'AuthenticationResponse']
  expect(new Set(BACKEND_EXAMPLES.map(({ kind }) => kind)).size).toBe(33)
  expect(new Set([...FRONTEND_EXAMPLES.map(({ kind }) => kind), ...start]).size).toBe(22)
})
