import { expect, test } from 'vitest'
import { hostileStrings } from '../../test/arbitraries.ts'
import { faultOf } from '../../test/fault-of.ts'
import { bitCodec, charByteCodec, nameCodec, textCodec, varbitCodec } from './text.ts'

const text = textCodec('text')

test('a string passes unchanged, both ways', () => {
  for (const value of [...hostileStrings, 'x'.repeat(100_000)]) {
    expect(text.encode(value)).toBe(value)
    expect(text.decode(value)).toBe(value)
    expect(text.decodeJson(value)).toBe(value)
  }
})

test('U+0000 and a lone surrogate are refused, which PostgreSQL and UTF-8 do not hold', () => {
  expect(faultOf(text.encode('a\0b'))).toStrictEqual({ type: 'text', path: '', problem: 'must not contain the character U+0000, which PostgreSQL does not hold' })
  for (const value of ['\ud800', 'a\udc00', '\udc00\ud800']) expect(faultOf(text.encode(value)).problem).toBe('must not contain a lone surrogate, which is no character')
})

test('what is no string is refused', () => {
  for (const value of [1, 1n, null, undefined, true, {}, ['a'], new Date(0)]) expect(faultOf(text.encode(value)).problem).toBe('must be a string')
  expect(faultOf(text.decodeJson(1)).problem).toBe('is not the string that this type is inside JSON')
})

test('a name has at most 63 bytes', () => {
  for (const value of ['', 'x'.repeat(63), `x${'é'.repeat(31)}`, '\u20ac'.repeat(21), `${'\u{1f600}'.repeat(15)}abc`]) expect(nameCodec.encode(value)).toBe(value)
  for (const value of ['x'.repeat(64), 'é'.repeat(32), `\u20ac${'\u20ac'.repeat(21)}`, '\u{1f600}'.repeat(16)]) {
    expect(faultOf(nameCodec.encode(value))).toStrictEqual({ type: 'name', path: '', problem: 'must not be longer than 63 bytes: PostgreSQL would cut it' })
  }
  expect(faultOf(nameCodec.encode('\0')).problem).toMatch(/U\+0000/)
  expect(nameCodec.decode('pg_class')).toBe('pg_class')
})

test('"char" is one byte', () => {
  for (const value of ['', 'a', '\\', '\u007f', '\\303', '\\200']) expect(charByteCodec.encode(value)).toBe(value)
  for (const value of ['ab', 'é', '\\101', '\\8', '\\3033']) expect(faultOf(charByteCodec.encode(value)).type).toBe('"char"')
})

test('bit strings have zeros and ones', () => {
  for (const codec of [bitCodec, varbitCodec]) {
    expect(codec.encode('0101')).toBe('0101')
    expect(codec.decode('0101')).toBe('0101')
    for (const value of ['2', 'b1', ' 1', 'x1f']) expect(faultOf(codec.encode(value)).problem).toBe('must consist of the digits 0 and 1')
    expect(faultOf(codec.encode(5)).problem).toBe('must be a string')
  }
  expect(varbitCodec.encode('')).toBe('')
})
