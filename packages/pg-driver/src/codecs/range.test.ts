import { describe, expect, test } from 'vitest'
import { hostileStrings } from '../../test/arbitraries.ts'
import { faultOf } from '../../test/fault-of.ts'
import { integerCodec } from './integer.ts'
import { multirangeCodec, rangeCodec } from './range.ts'
import { textCodec } from './text.ts'
import { timestamptzCodec } from './timestamp.ts'

const int4range = rangeCodec('int4range', integerCodec)
const textRange = rangeCodec('text_range', textCodec('text'))
const int4multirange = multirangeCodec('int4multirange', integerCodec)
const textMultirange = multirangeCodec('text_multirange', textCodec('text'))

const range = <T>(lower: T | null, upper: T | null, lowerInclusive = lower !== null, upperInclusive = false) => ({ empty: false, lower, upper, lowerInclusive, upperInclusive }) as const

describe('a range', () => {
  test('has bounds of four kinds', () => {
    const pairs = [
      [range(1, 5), '[1,5)'],
      [range(-1, 5, false, true), '(-1,5]'],
      [range(1, 1, true, true), '[1,1]'],
      [range(null, 5, false), '(,5)'],
      [range(1, null), '[1,)'],
      [range(null, null, false), '(,)'],
      [{ empty: true }, 'empty'],
    ] as const
    for (const [value, text] of pairs) {
      expect(int4range.encode(value)).toBe(text)
      expect(int4range.decode(text)).toStrictEqual(value)
      expect(int4range.decodeJson(text)).toStrictEqual(value)
    }
    expect(int4range.jsonNative).toBe(true)
  })

  test('quotes the bounds that need it', () => {
    expect(textRange.encode(range('', 'a"b\\c'))).toBe('["","a\\"b\\\\c")')
    expect(textRange.encode(range('a b', 'c,d'))).toBe('["a b","c,d")')
    expect(textRange.encode(range('abc', 'x'))).toBe('[abc,x)')
    // As PostgreSQL prints them: a quote and a backslash doubled.
    expect(textRange.decode('["","a""b\\\\c"]')).toStrictEqual(range('', 'a"b\\c', true, true))
    expect(textRange.decode('["a\\"b",c)')).toStrictEqual(range('a"b', 'c'))
  })

  test('keeps every hostile string', () => {
    for (const text of hostileStrings) expect(textRange.decode(String(textRange.encode(range(text, null))))).toStrictEqual(range(text, null))
  })

  test('an infinite bound is a value', () => {
    const moments = rangeCodec('tstzrange', timestamptzCodec('string') as ReturnType<typeof textCodec>)
    expect(moments.decode('["2020-01-01 00:00:00+00",infinity)')).toStrictEqual(range('2020-01-01T00:00:00.000000Z', 'infinity'))
    const dates = rangeCodec('tstzrange', timestamptzCodec(undefined) as ReturnType<typeof textCodec>)
    expect(faultOf(dates.decode('["2020-01-01 00:00:00+00",infinity)'))).toMatchObject({ type: 'timestamptz', path: '.upper' })
  })

  test('tells which bound is faulty', () => {
    expect(faultOf(int4range.encode(range(0.5, 1)))).toMatchObject({ type: 'integer', path: '.lower' })
    expect(faultOf(int4range.encode(range<unknown>(1, '2')))).toMatchObject({ type: 'integer', path: '.upper' })
    expect(faultOf(int4range.decode('[x,1)'))).toMatchObject({ type: 'integer', path: '.lower' })
    expect(faultOf(int4range.decode('[1,x)'))).toMatchObject({ type: 'integer', path: '.upper' })
  })

  test('is refused where a field is missing or wrong', () => {
    for (const value of [null, undefined, '[1,2)', 5]) expect(faultOf(int4range.encode(value))).toStrictEqual({ type: 'int4range', path: '', problem: 'must be a range' })
    expect(faultOf(int4range.encode({})).path).toBe('.empty')
    expect(faultOf(int4range.encode([1, 2])).path).toBe('.empty')
    expect(faultOf(int4range.encode({ empty: false, lower: 1, upper: 2 })).path).toBe('.lowerInclusive')
    expect(faultOf(int4range.encode({ empty: false, lower: 1, upper: 2, lowerInclusive: true, upperInclusive: 'no' })).path).toBe('.upperInclusive')
    expect(faultOf(int4range.encode({ empty: false, lowerInclusive: true, upperInclusive: false })).path).toBe('.lower')
  })

  test('malformed text is refused', () => {
    for (const text of ['', 'Empty', '[', '[1', '[1,', '[1,2', '1,2)', '[1)', '[1;2)', '[1,2)x', '[1,2,3)', '["1,2)', '[1,"2)', '["1"x,2)', '{1,2}']) {
      expect([text, faultOf(int4range.decode(text)).problem]).toStrictEqual([text, 'is not the text of a range'])
    }
  })
})

describe('a multirange', () => {
  test('is ranges in order', () => {
    const pairs = [
      [[], '{}'],
      [[range(1, 5)], '{[1,5)}'],
      [[range(null, 1, false), range(5, null)], '{(,1),[5,)}'],
    ] as const
    for (const [value, text] of pairs) {
      expect(int4multirange.encode(value)).toBe(text)
      expect(int4multirange.decode(text)).toStrictEqual(value)
      expect(int4multirange.decodeJson(text)).toStrictEqual(value)
    }
    expect(int4multirange.encode([{ empty: true }])).toBe('{empty}')
  })

  test('keeps every hostile string', () => {
    const value = hostileStrings.map(text => range(text, `${text}x`))
    expect(textMultirange.decode(String(textMultirange.encode(value)))).toStrictEqual(value)
  })

  test('tells which range is faulty', () => {
    expect(faultOf(int4multirange.encode([range(1, 2), range(3, 4.5)]))).toMatchObject({ type: 'integer', path: '[1].upper' })
    expect(faultOf(int4multirange.encode([range(1, 2), null]))).toMatchObject({ type: 'int4multirange', path: '[1]' })
    expect(faultOf(int4multirange.decode('{[1,2),[x,4)}'))).toMatchObject({ type: 'integer', path: '[1].lower' })
    for (const value of [null, {}, '{}']) expect(faultOf(int4multirange.encode(value)).problem).toBe('must be an array of ranges')
  })

  test('malformed text is refused', () => {
    for (const text of ['', '{', '{[1,2)', '{[1,2),', '{[1,2),}', '{[1,2)}x', '{[1,2)[3,4)}', '[1,2)', '{1}', '{empty}']) {
      expect([text, faultOf(int4multirange.decode(text)).problem]).toStrictEqual([text, 'is not the text of a range'])
    }
  })
})
