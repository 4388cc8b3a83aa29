import { describe, expect, test } from 'vitest'
import { checkTaggedValue, tagValue, untagValue } from './tagged-value.ts'

const frozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))

describe('tagValue', () => {
  test.each([
    ['a text', 'x', 'x'],
    ['a number', 1.5, 1.5],
    ['minus zero', -0, { tag: 'number', value: '-0' }],
    ['not a number', NaN, { tag: 'number', value: 'NaN' }],
    ['infinity', Infinity, { tag: 'number', value: 'Infinity' }],
    ['minus infinity', -Infinity, { tag: 'number', value: '-Infinity' }],
    ['a bigint', -5n, { tag: 'bigint', value: '-5' }],
    ['undefined', undefined, { tag: 'undefined' }],
    ['null', null, null],
    ['a date', new Date(0), { tag: 'date', value: '1970-01-01T00:00:00.000Z' }],
    ['no date', new Date(NaN), { tag: 'date', value: 'invalid' }],
    ['bytes', new Uint8Array([0, 255]), { tag: 'bytes', value: '00ff' }],
    ['what looks like a tag', { tag: 'bigint', value: '1' }, { tag: 'object', value: { tag: 'bigint', value: '1' } }],
    ['what says how it is as JSON', { toJSON: () => 'x' }, 'x'],
    ['nested', [{ a: [1n] }], [{ tag: 'object', value: { a: [{ tag: 'bigint', value: '1' }] } }]],
  ])('%s', (_, value, tagged) => {
    expect(tagValue(value)).toStrictEqual(tagged)
    expect(frozen(tagValue(value))).toBe(true)
  })

  test('is a copy', () => {
    const value = { list: [1] }
    const tagged = tagValue(value)
    value.list.push(2)
    expect(untagValue(tagged)).toEqual({ list: [1] })
  })

  test('a hole in a list is undefined', () => {
    expect(untagValue(tagValue([1, , 3]))).toStrictEqual([1, undefined, 3]) // eslint-disable-line no-sparse-arrays -- the hole is the case
  })

  test('one value twice is no circle', () => {
    const shared = { a: 1 }
    expect(untagValue(tagValue([shared, shared]))).toEqual([{ a: 1 }, { a: 1 }])
  })

  test('a bug of the caller throws', () => {
    const circle: unknown[] = []
    circle.push({ circle })
    expect(() => tagValue(circle)).toThrow('a value that contains itself cannot be part of a query')
    expect(() => tagValue(() => 1)).toThrow('a function cannot be part of a query')
    expect(() => tagValue(new Map([[1, 2]]))).toThrow('an instance of Map cannot be part of a query')
    expect(() => tagValue({ inside: [new Set()] })).toThrow('an instance of Set cannot be part of a query')
    expect(() => tagValue(Symbol('x'))).toThrow('a symbol cannot be part of a query')
  })
})

test('a key __proto__ stays a key', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
  const back = untagValue(tagValue(value))
  expect(Object.keys(back as object)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
})

describe('checkTaggedValue', () => {
  test.each([
    [NaN, '$', 'a number that JSON cannot hold'],
    [() => 1, '$', 'a constant cannot be a function'],
    [[1, [undefined]], '$[1][0]', 'a constant cannot be a undefined'],
    [{}, '$.tag', 'is not the tag of a literal'],
    [{ tag: 'raw', value: 'x' }, '$.tag', 'is not the tag of a literal'],
    [{ tag: 'bigint', value: '1', more: 1 }, '$.more', 'is not a field of a tagged literal'],
    [{ tag: 'bigint', value: '1.5' }, '$.value', 'must be digits'],
    [{ tag: 'bigint', value: 1 }, '$.value', 'must be digits'],
    [{ tag: 'number', value: '1' }, '$.value', 'must be one of NaN, Infinity, -Infinity, -0'],
    [{ tag: 'date', value: 'yesterday' }, '$.value', 'must be a date'],
    [{ tag: 'bytes', value: 'abc' }, '$.value', 'must be pairs of hexadecimal digits'],
    [{ tag: 'undefined', value: 1 }, '$.value', 'must be absent'],
    [{ tag: 'object', value: [] }, '$.value', 'must be an object'],
    [{ tag: 'object', value: { a: [{ tag: 'x' }] } }, '$.value.a[0].tag', 'is not the tag of a literal'],
  ])('%j is refused', (value, path, problem) => {
    expect(checkTaggedValue(value, '$')).toEqual({ path, problem })
  })

  test('a value that is too deep is refused, not a stack overflow', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    expect(checkTaggedValue(deep, '$')?.problem).toBe('the value is too deep')
    expect(checkTaggedValue([[1]], '$', 2)).toBeUndefined()
    expect(checkTaggedValue([[[]]], '$', 2)?.path).toBe('$[0][0]')
  })
})
