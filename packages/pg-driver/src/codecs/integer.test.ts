import { describe, expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { bigintCodec, integerCodec, oidCodec, smallintCodec, xid8Codec } from './integer.ts'

describe.for([
  ['smallint', smallintCodec, -32_768, 32_767],
  ['integer', integerCodec, -2_147_483_648, 2_147_483_647],
  ['oid', oidCodec, 0, 4_294_967_295],
] as const)('%s', ([type, codec, minimum, maximum]) => {
  test('keeps its limits', () => {
    for (const value of [minimum, maximum, 0, 7]) {
      expect(codec.encode(value)).toBe(String(value))
      expect(codec.decode(String(value))).toBe(value)
      expect(codec.decodeJson(value)).toBe(value)
      expect(codec.decodeJson(String(value))).toBe(value)
    }
    expect(codec.jsonNative).toBe(true)
  })

  test('refuses what lies beyond them, both ways', () => {
    const problem = `must lie between ${minimum} and ${maximum}`
    for (const value of [minimum - 1, maximum + 1]) {
      expect(faultOf(codec.encode(value))).toStrictEqual({ type, path: '', problem })
      expect(faultOf(codec.decode(String(value)))).toStrictEqual({ type, path: '', problem })
    }
  })

  test('refuses what is no whole number', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(faultOf(codec.encode(value)).problem).toBe('must be a whole number')
    for (const value of ['1', 1n, null, undefined, true, {}]) expect(faultOf(codec.encode(value)).problem).toBe('must be a number')
  })

  test('refuses text and JSON that is no integer', () => {
    for (const text of ['', '-', '+1', ' 1', '1 ', '1.0', '1e3', '0x1', 'NaN', '1234567890123456', '１']) {
      expect(faultOf(codec.decode(text)).problem).toBe('is not the text of an integer')
    }
    for (const json of [0.5, true, [], maximum + 1]) expect(faultOf(codec.decodeJson(json)).problem).toBe(`is not the JSON form of ${type}`)
  })
})

test('an integer has no negative zero', () => {
  expect(integerCodec.encode(-0)).toBe('0')
  expect(integerCodec.decode('-0')).toBe(0)
})

describe.for([
  ['bigint', bigintCodec, -(2n ** 63n), 2n ** 63n - 1n],
  ['xid8', xid8Codec, 0n, 2n ** 64n - 1n],
] as const)('%s', ([type, codec, minimum, maximum]) => {
  test('keeps its limits and every digit', () => {
    for (const value of [minimum, maximum, 0n, 1n, 2n ** 53n + 1n, 999_999_999_999_999n, 1_000_000_000_000_000n]) {
      expect(codec.encode(value)).toBe(String(value))
      expect(codec.decode(String(value))).toBe(value)
      expect(codec.decodeJson(String(value))).toBe(value)
    }
  })

  test('takes a number that is a safe integer, and no other', () => {
    expect(codec.encode(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991')
    expect(codec.encode(-0)).toBe('0')
    for (const value of [2 ** 53, 1.5, Number.NaN]) expect(faultOf(codec.encode(value)).problem).toMatch(/^must be a safe integer/)
    for (const value of ['1', null, undefined, true]) expect(faultOf(codec.encode(value)).problem).toMatch(/^must be a bigint/)
  })

  test('refuses what lies beyond its limits, both ways', () => {
    for (const value of [minimum - 1n, maximum + 1n]) {
      expect(faultOf(codec.encode(value))).toStrictEqual({ type, path: '', problem: `must lie between ${minimum} and ${maximum}` })
      if (value > 0n || minimum < 0n) expect(faultOf(codec.decode(String(value))).problem).toBe(`must lie between ${minimum} and ${maximum}`)
    }
  })

  test('goes into JSON as text, since a JSON number may have been rounded', () => {
    expect(codec.jsonNative).toBe(false)
    expect(faultOf(codec.decodeJson(1)).type).toBe(type)
  })

  test('refuses text that is no integer', () => {
    for (const text of ['', '-', '12345678901234567x', '0x10', '1n', ' 1']) expect(faultOf(codec.decode(text)).problem).toBe('is not the text of an integer')
  })
})

test('xid8 has no negative values', () => {
  expect(faultOf(xid8Codec.encode(-1)).problem).toMatch(/^must lie between 0/)
})
