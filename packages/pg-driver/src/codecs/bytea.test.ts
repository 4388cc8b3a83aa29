import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { byteaCodec } from './bytea.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

test('bytes are sent in the hex format', () => {
  expect(byteaCodec.encode(Uint8Array.of(0, 15, 16, 255))).toBe('\\x000f10ff')
  expect(byteaCodec.encode(new Uint8Array())).toBe('\\x')
  expect(byteaCodec.encode(everyByte.subarray(1, 3))).toBe('\\x0102')
})

test('they come back, however many', () => {
  for (const bytes of [everyByte, new Uint8Array(), Uint8Array.from({ length: 10_000 }, (_, index) => index * 7)]) {
    expect(byteaCodec.decode(String(byteaCodec.encode(bytes)))).toStrictEqual(bytes)
    expect(byteaCodec.decodeJson(byteaCodec.encode(bytes))).toStrictEqual(bytes)
  }
  expect(byteaCodec.decode('\\xDEADbeef')).toStrictEqual(Uint8Array.of(0xde, 0xad, 0xbe, 0xef))
})

test('the format of bytea_output = escape is read too', () => {
  expect(byteaCodec.decode('')).toStrictEqual(new Uint8Array())
  expect(byteaCodec.decode('ab\\\\\\000\\377x')).toStrictEqual(Uint8Array.of(97, 98, 92, 0, 255, 120))
  expect(byteaCodec.decode('\\\\x41')).toStrictEqual(Uint8Array.of(92, 120, 52, 49))
})

test('other texts are refused', () => {
  for (const text of ['\\x0', '\\x0g', '\\xg0', '\\x 0', '\\', '\\4', '\\400', '\\08', 'é']) expect(faultOf(byteaCodec.decode(text)).problem).toBe('is not the text of a bytea')
})

test('other values are refused', () => {
  for (const value of ['\\x00', [1, 2], null, new Uint16Array(1), new ArrayBuffer(1)]) expect(faultOf(byteaCodec.encode(value)).problem).toBe('must be a Uint8Array')
})
