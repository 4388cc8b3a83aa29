import fc from 'fast-check'
import type { RangeValue } from '@quern/core'
import type { TypeShape } from '../../src/codecs/index.ts'
import { scalarCase, type TypeCase } from './type-case.ts'
import { texts } from './strings.ts'

/** Two different values in order, or none in place of either. */
const bounds = <T>(values: fc.Arbitrary<T>, compare: (left: T, right: T) => number): fc.Arbitrary<readonly [T | null, T | null]> =>
  fc.tuple(fc.option(values, { freq: 4 }), fc.option(values, { freq: 4 })).map(([left, right]) => {
    if (left === null || right === null) return [left, right]
    const order = compare(left, right)
    return order === 0 ? [left, null] : order < 0 ? [left, right] : [right, left]
  })

const EMPTY = { empty: true } as const

/** Ranges of a discrete subtype in their canonical form: the lower bound in, the upper bound out. */
const discrete = <T>(values: fc.Arbitrary<T>, compare: (left: T, right: T) => number): fc.Arbitrary<RangeValue<T>> =>
  fc.oneof(
    { arbitrary: bounds(values, compare).map(([lower, upper]) => ({ empty: false, lower, upper, lowerInclusive: lower !== null, upperInclusive: false }) as const), weight: 9 },
    fc.constant(EMPTY),
  )

/** Ranges of a continuous subtype: each bound in or out, and never in where there is none. */
const continuous = <T>(values: fc.Arbitrary<T>, compare: (left: T, right: T) => number): fc.Arbitrary<RangeValue<T>> =>
  fc.oneof(
    {
      arbitrary: fc
        .tuple(bounds(values, compare), fc.boolean(), fc.boolean())
        .map(([[lower, upper], first, last]) => ({ empty: false, lower, upper, lowerInclusive: first && lower !== null, upperInclusive: last && upper !== null }) as const),
      weight: 9,
    },
    values.map(value => ({ empty: false, lower: value, upper: value, lowerInclusive: true, upperInclusive: true }) as const),
    fc.constant(EMPTY),
  )

/** Ranges in order that do not touch, as a multirange keeps them. */
const separate = <T>(values: fc.Arbitrary<T>, compare: (left: T, right: T) => number): fc.Arbitrary<RangeValue<T>[]> =>
  fc.uniqueArray(values, { maxLength: 8, comparator: (left, right) => compare(left, right) === 0 }).map(found => {
    const sorted = found.toSorted(compare)
    const ranges: RangeValue<T>[] = []
    for (let index = 0; index + 1 < sorted.length; index += 2) {
      // Both within the array by the loop's bound.
      ranges.push({ empty: false, lower: sorted[index] as T, upper: sorted[index + 1] as T, lowerInclusive: true, upperInclusive: false })
    }
    return ranges
  })

const byOrder = <T extends number | bigint | string>(left: T, right: T): number => (left < right ? -1 : left > right ? 1 : 0)

const integers = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })
const bigints = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

const NUMERIC_ORDER = ['-Infinity', 'Infinity', 'NaN']
/** PostgreSQL orders an infinity beyond all numbers and NaN beyond it. */
const numericOrder = (value: string): readonly [number, number] => (NUMERIC_ORDER.includes(value) ? [NUMERIC_ORDER.indexOf(value) * 2, 0] : [1, Number(value)])
const numerics = fc.oneof({ arbitrary: fc.integer().map(value => `${value}.50`), weight: 9 }, fc.constantFrom(...NUMERIC_ORDER))
const byNumeric = (left: string, right: string): number => {
  const [first, second] = [numericOrder(left), numericOrder(right)]
  return first[0] - second[0] || first[1] - second[1]
}

const INFINITE = ['-infinity', 'infinity']
/** Strings that sort like the moments that they stand for. */
const byMoment = (left: string, right: string): number => {
  const rank = (value: string): number => (value === '-infinity' ? 0 : value === 'infinity' ? 2 : 1)
  return rank(left) - rank(right) || byOrder(left, right)
}
const near = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
const days = fc.oneof({ arbitrary: near.map(date => date.toISOString().slice(0, 10)), weight: 9 }, fc.constantFrom(...INFINITE))
const locals = fc.oneof({ arbitrary: near.map(date => date.toISOString().slice(0, 19).replace('T', ' ')), weight: 9 }, fc.constantFrom(...INFINITE))
const isos = fc.oneof({ arbitrary: near.map(date => `${date.toISOString().slice(0, 23)}456Z`), weight: 9 }, fc.constantFrom(...INFINITE))
const byDate = (left: Date, right: Date): number => left.getTime() - right.getTime()

/** The collation C: bytes in order. */
const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right))

const textRange: TypeShape = { kind: 'rangeType', name: 'text_range', subtype: { kind: 'scalarType', name: 'text' } }
const textMultirange: TypeShape = { kind: 'multirangeType', name: 'text_multirange', subtype: { kind: 'scalarType', name: 'text' } }

export const rangeStatements: readonly string[] = [
  'create type text_range as range (subtype = text, collation = "C", multirange_type_name = text_multirange)',
]

export const rangeCases: readonly TypeCase[] = [
  scalarCase('int4range', discrete(integers, byOrder)),
  scalarCase('int8range', discrete(bigints, byOrder)),
  scalarCase('numrange', continuous(numerics, byNumeric)),
  scalarCase('daterange', discrete(days, byMoment)),
  scalarCase('tsrange', continuous(locals, byMoment)),
  scalarCase('tsrange', continuous(near, byDate), { mode: 'date' }),
  scalarCase('tstzrange', continuous(near, byDate)),
  scalarCase('tstzrange', continuous(isos, byMoment), { mode: 'string' }),
  scalarCase('int4multirange', separate(integers, byOrder)),
  scalarCase('int8multirange', separate(bigints, byOrder)),
  scalarCase('nummultirange', separate(numerics, byNumeric)),
  scalarCase('datemultirange', separate(days, byMoment)),
  scalarCase('tsmultirange', separate(locals, byMoment)),
  scalarCase('tstzmultirange', separate(near, byDate)),
  { name: 'a range of text', type: textRange, sql: 'text_range', arbitrary: continuous(texts, byBytes) },
  { name: 'a multirange of text', type: textMultirange, sql: 'text_multirange', arbitrary: separate(texts, byBytes) },
]
