import type { IntervalValue } from '@quern/core'
import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

const INT32_MAX = 2_147_483_647
const INT32_MIN = -2_147_483_648
const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/** The interval `infinity` of PostgreSQL 17 and later, in the very form that the server keeps it. */
export const infiniteInterval: IntervalValue = Object.freeze({ months: INT32_MAX, days: INT32_MAX, microseconds: INT64_MAX })

/** The interval `-infinity` of PostgreSQL 17 and later. */
export const negativeInfiniteInterval: IntervalValue = Object.freeze({ months: INT32_MIN, days: INT32_MIN, microseconds: INT64_MIN })

const isSame = (left: IntervalValue, right: IntervalValue): boolean =>
  left.months === right.months && left.days === right.days && left.microseconds === right.microseconds

const isInt32 = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= INT32_MIN && (value as number) <= INT32_MAX

const asMicroseconds = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value >= INT64_MIN && value <= INT64_MAX ? value : undefined
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined
}

/** With its sign, which also the `sql_standard` style of a session reads as the field's own. */
const signed = (value: number | bigint): string => (value < 0 ? String(value) : `+${value}`)

const encode = (value: unknown): string | CodecFault => {
  if (typeof value !== 'object' || value === null) return new CodecFault('must be an object of months, days and microseconds', 'interval', value)
  const fields = Object.keys(value)
  // An object without any, such as a Date, is hardly meant as the interval zero.
  if (fields.length === 0 || !fields.every(field => field === 'months' || field === 'days' || field === 'microseconds')) return new CodecFault('must have some of the fields months, days and microseconds, and no other', 'interval', value)
  // An object, by the test above; its fields are checked one by one.
  const { months = 0, days = 0, microseconds: given = 0n } = value as { months?: unknown; days?: unknown; microseconds?: unknown }
  if (!isInt32(months)) return new CodecFault('must be a whole number of 32 bits', 'interval', months, '.months')
  if (!isInt32(days)) return new CodecFault('must be a whole number of 32 bits', 'interval', days, '.days')
  const microseconds = asMicroseconds(given)
  if (microseconds === undefined) return new CodecFault('must be a bigint of 64 bits, or a safe integer', 'interval', given, '.microseconds')
  const interval: IntervalValue = { months, days, microseconds }
  if (isSame(interval, infiniteInterval)) return 'infinity'
  if (isSame(interval, negativeInfiniteInterval)) return '-infinity'
  return `${signed(months)} months ${signed(days)} days ${signed(microseconds)} microseconds`
}

/** Microseconds from the digits of hours, minutes, seconds and a fraction of up to six digits. */
const timeOf = (negative: boolean, hours: string | undefined, minutes: string | undefined, seconds: string | undefined, fraction = ''): bigint => {
  const rest = (Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1_000_000 + Number(fraction.padEnd(6, '0'))
  const total = BigInt(hours ?? 0) * 3_600_000_000n + BigInt(rest)
  return negative ? -total : total
}

const VERBOSE = /^(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-]?)(\d{2,}):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/

/** `1 year 2 mons -3 days +04:05:06.789`. */
const readVerbose = (text: string): IntervalValue | undefined => {
  const match = VERBOSE.exec(text)
  if (match === null) return undefined
  const [, years, months, days, sign, hours, minutes, seconds, fraction] = match
  return {
    months: Number(years ?? 0) * 12 + Number(months ?? 0),
    days: Number(days ?? 0),
    microseconds: timeOf(sign === '-', hours, minutes, seconds, fraction),
  }
}

const ISO = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?)(\d+)H)?(?:(-?)(\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,6}))?S)?)?$/

/** `P1Y2M-3DT4H5M6.789S`, where each field has a sign of its own. */
const readIso = (text: string): IntervalValue | undefined => {
  const match = ISO.exec(text)
  if (match === null) return undefined
  const [, years, months, days, hourSign, hours, minuteSign, minutes, secondSign, seconds, fraction] = match
  return {
    months: Number(years ?? 0) * 12 + Number(months ?? 0),
    days: Number(days ?? 0),
    microseconds:
      timeOf(hourSign === '-', hours, undefined, undefined) +
      timeOf(minuteSign === '-', undefined, minutes, undefined) +
      timeOf(secondSign === '-', undefined, undefined, seconds, fraction),
  }
}

const decode = (text: string): IntervalValue | CodecFault => {
  if (text === 'infinity') return infiniteInterval
  if (text === '-infinity') return negativeInfiniteInterval
  const interval = text.startsWith('P') ? readIso(text) : text === '' ? undefined : readVerbose(text)
  return interval ?? new CodecFault('is not the text of an interval: the session must have IntervalStyle postgres or iso_8601', 'interval', text)
}

/**
 * `interval`: months, days and microseconds, exact. A field left out when it is given is zero; microseconds may also be a
 * number that is a safe integer. Sessions of IntervalStyle `postgres` (the default) and `iso_8601` are read.
 * See https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT.
 */
export const intervalCodec: Codec<IntervalValue> = textFormCodec('interval', encode, decode)
