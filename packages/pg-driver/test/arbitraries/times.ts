import fc from 'fast-check'
import type { IntervalValue } from '@quern/core'
import { infiniteInterval, negativeInfiniteInterval } from '../../src/codecs/index.ts'
import { scalarCase, type TypeCase } from './type-case.ts'

const pad = (value: number, width: number): string => String(value).padStart(width, '0')
const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

/** PostgreSQL drops the zeros at a fraction's end. */
const fraction: fc.Arbitrary<string> = fc.oneof(fc.constant(0), between(0, 999_999)).map(micros => (micros === 0 ? '' : `.${pad(micros, 6).replace(/0+$/, '')}`))

const clock: fc.Arbitrary<string> = fc
  .tuple(between(0, 23), between(0, 59), between(0, 59), fraction)
  .map(([hour, minute, second, rest]) => `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${rest}`)

/** A year before or after Christ, as it prints; most of them are near. */
const year = (last: number): fc.Arbitrary<{ readonly digits: string; readonly era: string }> =>
  fc.oneof(
    between(1900, 2100).map(value => ({ digits: pad(value, 4), era: '' })),
    between(1, last).map(value => ({ digits: pad(value, 4), era: '' })),
    between(1, 4713).map(value => ({ digits: pad(value, 4), era: ' BC' })),
  )

/** The days that every month of every year has. */
const monthAndDay: fc.Arbitrary<string> = fc.tuple(between(1, 12), between(1, 28)).map(([month, day]) => `${pad(month, 2)}-${pad(day, 2)}`)

export const dates: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(year(5_874_897), monthAndDay).map(([{ digits, era }, rest]) => `${digits}-${rest}${era}`),
  fc.constantFrom('infinity', '-infinity', '2000-02-29', '0001-02-29 BC', '1900-02-28', '4714-11-24 BC', '5874897-12-31'),
)

export const timestamps: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(year(294_276), monthAndDay, clock).map(([{ digits, era }, rest, time]) => `${digits}-${rest} ${time}${era}`),
  fc.constantFrom('infinity', '-infinity', '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999'),
)

const FIRST = -210_866_803_200_000

/** A `Date` that PostgreSQL holds: from 4714-11-24 BC to the last that JavaScript has. */
export const moments: fc.Arbitrary<Date> = fc
  .oneof(
    between(Date.UTC(1900, 0, 1), Date.UTC(2100, 0, 1)),
    between(FIRST, 8.64e15),
    fc.constantFrom(0, -1, FIRST, 8.64e15, Date.UTC(2020, 1, 29, 23, 59, 59, 999), Date.parse('0000-12-31T23:59:59.999Z')),
  )
  .map(time => new Date(time))

/** A moment in UTC as ISO 8601, with expanded years. */
export const isoMoments: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(between(-4712, 294_275), monthAndDay, clock).map(([value, rest, time]) => {
    const digits = value >= 0 && value <= 9999 ? pad(value, 4) : `${value < 0 ? '-' : '+'}${pad(Math.abs(value), 6)}`
    const [whole, micros = ''] = time.split('.')
    return `${digits}-${rest}T${whole}.${micros.padEnd(6, '0')}Z`
  }),
  fc.constantFrom('infinity', '-infinity', '1883-11-18T12:03:58.000001Z', '-004712-01-01T00:00:00.000000Z', '+294276-12-31T23:59:59.999999Z'),
)

/** As PostgreSQL prints an offset: minutes and seconds where they are not zero. */
const offset: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('+', '-'), between(0, 15), fc.oneof(fc.constant(0), between(0, 59)), fc.oneof(fc.constant(0), between(0, 59)))
  .map(([sign, hour, minute, second]) => {
    const zero = hour === 0 && minute === 0 && second === 0
    return `${zero ? '+' : sign}${pad(hour, 2)}${minute === 0 && second === 0 ? '' : `:${pad(minute, 2)}`}${second === 0 ? '' : `:${pad(second, 2)}`}`
  })

const int32 = fc.oneof(between(-2_147_483_648, 2_147_483_647), between(-40, 40))

const intervals: fc.Arbitrary<IntervalValue> = fc.oneof(
  fc.record(
    { months: int32, days: int32, microseconds: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -200_000_000n, max: 200_000_000n })) },
    { noNullPrototype: true },
  ),
  fc.constantFrom(
    { months: 0, days: 0, microseconds: 0n },
    { months: -13, days: 3, microseconds: -1n },
    { months: 2_147_483_647, days: -2_147_483_648, microseconds: 2n ** 63n - 1n },
  ),
)

export const timeCases: readonly TypeCase[] = [
  scalarCase('date', dates),
  scalarCase('time', fc.oneof(clock, fc.constantFrom('00:00:00', '24:00:00'))),
  scalarCase('timetz', fc.tuple(clock, offset).map(parts => parts.join(''))),
  scalarCase('timestamp', timestamps),
  scalarCase('timestamp', moments, { mode: 'date' }),
  scalarCase('timestamptz', moments),
  scalarCase('timestamptz', isoMoments, { mode: 'string' }),
  scalarCase('interval', intervals),
]

/** Intervals that PostgreSQL has from 17 on. */
export const infiniteIntervals: TypeCase = scalarCase('interval', fc.constantFrom(infiniteInterval, negativeInfiniteInterval))
