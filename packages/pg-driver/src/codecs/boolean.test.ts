import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { booleanCodec } from './boolean.ts'

test('true and false have two texts each', () => {
  expect([true, false].map(booleanCodec.encode)).toStrictEqual(['t', 'f'])
  expect(['t', 'true', 'f', 'false'].map(booleanCodec.decode)).toStrictEqual([true, true, false, false])
  expect([true, false].map(booleanCodec.decodeJson)).toStrictEqual([true, false])
})

test('what merely seems true or false is refused', () => {
  for (const value of [1, 0, 't', '', null, undefined]) expect(faultOf(booleanCodec.encode(value)).problem).toBe('must be true or false')
  for (const text of ['', 'T', '1', 'yes']) expect(faultOf(booleanCodec.decode(text)).problem).toBe('is not the text of a boolean')
  for (const json of ['t', 1, null]) expect(faultOf(booleanCodec.decodeJson(json)).problem).toBe('is not a boolean')
})
