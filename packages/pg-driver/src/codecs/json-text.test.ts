import fc from 'fast-check'
import { seeded } from '@quern/workbench/seed'
import { expect, test } from 'vitest'
import { hostileStrings } from '../../test/arbitraries.ts'
import { parseJson } from './json-text.ts'

test('a key with an escape is not taken for another key', () => {
  // In V8 from 12.8 on, JSON.parse reads the second object's key as the first one's.
  for (const [first, second] of [['\\\\', '\\n'], ['C:\\\\new', 'C:\\newx'], ['\\\\\\"', '\\"\\"'], ['\\\\', '\\u0041']]) {
    parseJson(`{"first":1,"${first}":2}`)
    expect(Object.keys(parseJson(`{"first":1,"${second}":2}`) as object)).toStrictEqual(['first', JSON.parse(`"${second}"`)])
  }
})

test('objects of hostile keys read as they were written', () => {
  const keys = fc.constantFrom(...hostileStrings, '\\n', 'a', 'b')
  fc.assert(
    fc.property(fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.array(keys))), { noNullPrototype: true }), fc.constantFrom(undefined, 2, '\n\t '), (value, space) => {
      const text = JSON.stringify(value, undefined, space)
      expect(JSON.stringify(parseJson(text), undefined, space)).toBe(text)
    }),
    seeded({ numRuns: 2000 }),
  )
})

test('every kind of value stands beside a key with an escape', () => {
  const text = ' { "\\n" : [ 1 , -2.5e3, true , false,null, "a\\"b\\\\", [], {}, [ ], { }, {"x":{"\\t":0}} ] , "__proto__" : 1, "last":"}" } '
  const value = parseJson(text) as Record<string, unknown>
  expect(Object.entries(value)).toStrictEqual([
    ['\n', [1, -2500, true, false, null, 'a"b\\', [], {}, [], {}, { x: { '\t': 0 } }]],
    ['__proto__', 1],
    ['last', '}'],
  ])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

test('of a key given twice the last value counts, as JSON.parse has it', () => {
  expect(parseJson('{"\\n":1,"a":0,"\\n":2}')).toStrictEqual({ '\n': 2, a: 0 })
})

test('escapes in values alone make no difference', () => {
  expect(parseJson('["a\\nb", {"k": "\\\\"}, "\\"", ":"]')).toStrictEqual(['a\nb', { k: '\\' }, '"', ':'])
})

test('what is not JSON is thrown as JSON.parse throws it', () => {
  for (const text of ['', '{"\\n":}', '{"\\n":1', '{"\\x":1}', '["\\']) expect(() => parseJson(text)).toThrow(SyntaxError)
})
