import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { numericCodec } from './numeric.ts'

test('a decimal keeps every digit', () => {
  for (const text of ['0', '-0.00', '1.50', '9'.repeat(1000), `0.${'0'.repeat(400)}1`, 'NaN', 'Infinity', '-Infinity']) {
    expect(numericCodec.encode(text)).toBe(text)
    expect(numericCodec.decode(text)).toBe(text)
    expect(numericCodec.decodeJson(text)).toBe(text)
  }
})

test('it is given in every form that SQL has for a number', () => {
  for (const text of ['+1', '.5', '1.', '-.5e-7', '1E+22', '007']) expect(numericCodec.encode(text)).toBe(text)
})

test('a number stands for its shortest decimal form, a bigint for itself', () => {
  expect([0.1, 1e21, 1e-7, -0, Number.NaN, Number.NEGATIVE_INFINITY, 12345678901234567890n].map(numericCodec.encode)).toStrictEqual([
    '0.1', '1e+21', '1e-7', '0', 'NaN', '-Infinity', '12345678901234567890',
  ])
})

test('a string that is no decimal is refused', () => {
  for (const text of ['', ' ', ' 1', '1 ', '.', '-', '+', '1e', '1e+', '1.2.3', '1,5', '0x10', '1_000', 'nan', 'inf', '--1', '1; drop table users', '１']) {
    expect(faultOf(numericCodec.encode(text))).toStrictEqual({ type: 'numeric', path: '', problem: 'must be a decimal number' })
    expect(faultOf(numericCodec.decode(text)).problem).toBe('is not the text of a numeric')
  }
})

test('what is neither string, number nor bigint is refused', () => {
  for (const value of [null, undefined, true, {}, ['1']]) expect(faultOf(numericCodec.encode(value)).problem).toBe('must be a decimal string, a number or a bigint')
})

test('it goes into JSON as text, since a JSON number may have been rounded', () => {
  expect(numericCodec.jsonNative).toBe(false)
  expect(faultOf(numericCodec.decodeJson(1.5)).type).toBe('numeric')
})
