import { describe, expect, test } from 'vitest'
import { hostileStrings } from '../../test/arbitraries.ts'
import { faultOf } from '../../test/fault-of.ts'
import { jsonCodec, jsonbCodec } from './json.ts'

describe.for([['json', jsonCodec], ['jsonb', jsonbCodec]] as const)('%s', ([type, codec]) => {
  test('holds any JSON value', () => {
    const values = [0, -1.5, 1e300, '', 'null', true, false, [], {}, [null, [1, []]], { a: { b: null, c: [{}] }, '': 0 }, hostileStrings, Object.fromEntries(hostileStrings.map(text => [`key ${text}`, text]))]
    for (const value of values) {
      expect(codec.decode(String(codec.encode(value)))).toStrictEqual(value)
      expect(codec.decodeJson(value)).toBe(value)
    }
    expect(codec.decode('null')).toBe(null)
    expect(codec.jsonNative).toBe(true)
  })

  test('holds an object without a prototype, and the same object twice', () => {
    const shared = { a: 1 }
    expect(codec.encode(Object.assign(Object.create(null), { x: shared, y: [shared, shared] }))).toBe('{"x":{"a":1},"y":[{"a":1},{"a":1}]}')
  })

  test('takes what toJSON gives', () => {
    expect(codec.encode({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
    expect(codec.encode({ toJSON: () => [1] })).toBe('[1]')
    expect(faultOf(codec.encode({ a: { toJSON: () => 1n } }))).toStrictEqual({ type, path: '.a', problem: 'is of type bigint, which JSON cannot hold' })
  })

  test('tells the place of what JSON would drop or change', () => {
    const cyclic: Record<string, unknown> = { name: 'cyclic' }
    cyclic['list'] = [cyclic]
    const cases: [value: unknown, path: string, problem: string][] = [
      [undefined, '', 'is of type undefined, which JSON cannot hold'],
      [{ a: [1, { b: undefined }] }, '.a[1].b', 'is of type undefined, which JSON cannot hold'],
      // eslint-disable-next-line no-sparse-arrays
      [[1, , 2], '[1]', 'is of type undefined, which JSON cannot hold'],
      [{ 'a b': 1n }, '["a b"]', 'is of type bigint, which JSON cannot hold'],
      [[() => 1], '[0]', 'is of type function, which JSON cannot hold'],
      [[Symbol('s')], '[0]', 'is of type symbol, which JSON cannot hold'],
      [{ n: Number.NaN }, '.n', 'must be a finite number: JSON has no other'],
      [[Number.POSITIVE_INFINITY], '[0]', 'must be a finite number: JSON has no other'],
      [{ m: new Map([[1, 2]]) }, '.m', 'is an object of a class without toJSON, which JSON cannot hold'],
      [[new (class Money { amount = 1 })()], '[0]', 'is an object of a class without toJSON, which JSON cannot hold'],
      [cyclic, '.list[0]', 'contains itself'],
    ]
    for (const [value, path, problem] of cases) expect(faultOf(codec.encode(value))).toStrictEqual({ type, path, problem })
  })

  test('is refused when it is nested too deep', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    expect(codec.encode(nested(1000))).toHaveLength(2000)
    expect(faultOf(codec.encode(nested(1001))).problem).toBe('is nested deeper than 1000 levels')
  })

  test('refuses text that is not JSON', () => {
    for (const text of ['', '{', "{'a':1}", 'undefined', '1 2']) expect(faultOf(codec.decode(text))).toStrictEqual({ type, path: '', problem: 'is not JSON' })
  })
})

test('jsonb refuses the strings that the server refuses; json keeps them', () => {
  for (const value of ['\0', ['a\0'], '\ud800', { '\udc00': 1 }, '\\\0', '\\\\\ud800']) {
    expect(faultOf(jsonbCodec.encode(value)).problem).toBe('has a string with U+0000 or a lone surrogate, which jsonb does not hold')
    expect(jsonCodec.decode(String(jsonCodec.encode(value)))).toStrictEqual(value)
  }
  // A backslash before what only looks like an escape.
  for (const value of ['\\u0000', '\\ud800', '\\\\u0000', '\u0001', '\u{1f600}']) expect(jsonbCodec.decode(String(jsonbCodec.encode(value)))).toBe(value)
})
