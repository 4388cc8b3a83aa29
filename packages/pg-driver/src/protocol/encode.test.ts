import { expect, test } from 'vitest'
import { type BackendMessage, encodeBackend, encodeFrontend, type FrontendMessage } from './index.ts'

const startup = (name: string, value: string, version = 196_608): FrontendMessage => ({ kind: 'StartupMessage', version, parameters: [{ name, value }] })
const many = <T>(item: T): readonly T[] => Array.from({ length: 65_536 }, () => item)

test.each<[FrontendMessage, string]>([
  [{ kind: 'Query', text: 'select 1\0; drop table t' }, 'a string has a NUL in it'],
  [{ kind: 'Query', text: '\ud800' }, 'a string is not well-formed'],
  [startup('user', 'ann\0database\0payroll'), 'a string has a NUL in it'],
  [startup('', 'ann'), 'an empty string would end the list'],
  [startup('user', 'ann', 131_072), 'the version 2.0 of the protocol is not known here'],
  [startup('options', 'x'.repeat(10_000)), 'its length is 10018, and at most 10004'],
  [{ kind: 'CancelRequest', processId: 1, secret: Buffer.alloc(3) }, 'it has 3 bytes where there are 4 to 256'],
  [{ kind: 'CancelRequest', processId: -1, secret: Buffer.alloc(4) }, '-1 is not a whole number from 0 to 4294967295'],
  [{ kind: 'Execute', portal: '', maximumRows: 2 ** 31 }, '2147483648 is not a whole number from -2147483648 to 2147483647'],
  [{ kind: 'Execute', portal: '', maximumRows: 1.5 }, '1.5 is not a whole number from -2147483648 to 2147483647'],
  [{ kind: 'Bind', portal: '', statement: '', parameterFormats: [], values: many(null), resultFormats: [] }, '65536 is not a whole number from 0 to 65535'],
  [{ kind: 'Parse', name: '', text: '', typeOids: [NaN] }, 'NaN is not a whole number from 0 to 4294967295'],
  [{ kind: 'CopyFail', reason: 'x'.repeat(10_000) }, 'its length is 10005, and at most 10000'],
])('a client cannot say $kind so: %#', (message, problem) => {
  const encoded = encodeFrontend(message)
  expect(encoded.ok ? 'written' : encoded.error).toEqual({ tag: 'EncodeFault', message: message.kind, problem })
})

test.each<[BackendMessage, string]>([
  [{ kind: 'CommandComplete', tag: 'SEL\0ECT' }, 'a string has a NUL in it'],
  [{ kind: 'AuthenticationSASL', mechanisms: [''] }, 'an empty string would end the list'],
  [{ kind: 'AuthenticationMD5Password', salt: Buffer.alloc(5) }, 'it has 5 bytes where there are 4 to 4'],
  [{ kind: 'ErrorResponse', fields: [{ code: 'XY', value: '' }] }, "'XY' is not one byte"],
  [{ kind: 'ErrorResponse', fields: [{ code: '\0', value: '' }] }, "'\0' is not one byte"],
  [{ kind: 'DataRow', values: many(null) }, '65536 is not a whole number from 0 to 65535'],
  // A program without types may say anything.
  [{ kind: 'ReadyForQuery', status: 'ready' as 'idle' }, "there is no 'ready' here"],
  [{ kind: 'Hello' as 'NoData' }, 'there is no such message'],
])('a server cannot say $kind so: %#', (message, problem) => {
  const encoded = encodeBackend(message)
  expect(encoded.ok ? 'written' : encoded.error).toEqual({ tag: 'EncodeFault', message: message.kind, problem })
})

test('what is as large as can be is written', () => {
  expect(encodeFrontend({ kind: 'Bind', portal: '', statement: '', parameterFormats: [], values: many(null).slice(1), resultFormats: [] }).ok).toBe(true)
  expect(encodeFrontend({ kind: 'Query', text: 'ß'.repeat(500_000) }).map(bytes => bytes.length)).toMatchObject({ ok: true, value: 1_000_006 })
})
