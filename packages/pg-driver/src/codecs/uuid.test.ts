import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { uuidCodec } from './uuid.ts'

const lower = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'

test('a uuid is in lower case', () => {
  expect(uuidCodec.encode(lower)).toBe(lower)
  expect(uuidCodec.encode(lower.toUpperCase())).toBe(lower)
  expect(uuidCodec.decode(lower)).toBe(lower)
  expect(uuidCodec.decodeJson(lower)).toBe(lower)
})

test('another text is refused', () => {
  const wrong = ['', lower.slice(1), `${lower}0`, lower.replaceAll('-', ''), `{${lower}}`, lower.replace('a', 'g'), lower.replace('a', '/'), lower.replace('a', ':'), lower.replace('a', '@'), lower.replace('a', '`'), `0${lower.slice(0, -1)}`, lower.replace('-', '0')]
  for (const text of wrong) {
    expect(faultOf(uuidCodec.encode(text)).problem).toBe('must be 32 hexadecimal digits in the groups 8-4-4-4-12')
    expect(faultOf(uuidCodec.decode(text)).problem).toBe('is not the text of a uuid')
  }
  for (const value of [null, undefined, 1, {}]) expect(faultOf(uuidCodec.encode(value)).problem).toBe('must be a string')
  expect(faultOf(uuidCodec.decodeJson(1)).problem).toBe('is not the string that this type is inside JSON')
})
