import { describe, expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { doublePrecisionCodec, realCodec } from './float.ts'

describe.for([['real', realCodec], ['double precision', doublePrecisionCodec]] as const)('%s', ([type, codec]) => {
  test('keeps NaN, the infinities and the sign of zero', () => {
    for (const [value, text] of [[Number.NaN, 'NaN'], [Number.POSITIVE_INFINITY, 'Infinity'], [Number.NEGATIVE_INFINITY, '-Infinity'], [-0, '-0'], [0, '0'], [1.5, '1.5']] as const) {
      expect(codec.encode(value)).toBe(text)
      expect(codec.decode(text)).toBe(value)
      expect(codec.decodeJson(text)).toBe(value)
    }
    expect(codec.decodeJson(-0)).toBe(-0)
    expect(codec.decodeJson(1.5)).toBe(1.5)
    expect(codec.jsonNative).toBe(true)
  })

  test('refuses what is no number', () => {
    for (const value of ['1', 1n, null, undefined]) expect(faultOf(codec.encode(value))).toStrictEqual({ type, path: '', problem: 'must be a number' })
    for (const text of ['', 'nan', '1,5', 'x']) expect(faultOf(codec.decode(text)).problem).toBe('is not the text of a floating-point number')
    for (const json of [true, null, []]) expect(faultOf(codec.decodeJson(json)).problem).toBe(`is not the JSON form of ${type}`)
  })
})

test('real gives exactly what single precision holds', () => {
  expect(realCodec.encode(0.1)).toBe('0.10000000149011612')
  expect(realCodec.decode('0.1')).toBe(Math.fround(0.1))
  expect(realCodec.decodeJson(0.1)).toBe(Math.fround(0.1))
})

test('real refuses what would become an infinity or zero', () => {
  for (const value of [1e39, -1e39, 1e-46, -1e-46]) expect(faultOf(realCodec.encode(value)).problem).toBe('is outside the range of real')
  expect(realCodec.encode(1e-45)).toBe('1.401298464324817e-45')
})

test('double precision keeps every bit', () => {
  for (const value of [0.1, 1e22, 1e23, 5e-324, Number.MAX_VALUE, -123456789.12345679]) expect(doublePrecisionCodec.decode(String(doublePrecisionCodec.encode(value)))).toBe(value)
})
