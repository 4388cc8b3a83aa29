import { calendarDay } from './calendar.ts'
import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'
import { hasOffset, isAstronomical, micros, readTimestamp } from './datetime-text.ts'

/** 4714-11-24 00:00:00 BC, where PostgreSQL's timestamps begin. A `Date` ends before they do. */
const FIRST_MILLISECOND = -210_866_803_200_000
/** A `Date` holds so many milliseconds before and after 1970. */
const DATE_LIMIT = 8.64e15

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

const isInfinity = (text: string): boolean => text === 'infinity' || text === '-infinity'

const clock = (second: number): string =>
  `${pad(Math.floor(second / 3600), 2)}:${pad(Math.floor(second / 60) % 60, 2)}:${pad(second % 60, 2)}`

/** As PostgreSQL writes it, years before Christ by the suffix BC. `zone` is `+00` or nothing. */
const postgresText = (second: number, fraction: string, zone: string): string => {
  const days = Math.floor(second / 86_400)
  const { year, month, day } = calendarDay(days)
  const date = `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  return `${date} ${clock(second - days * 86_400)}.${fraction}${zone}${year > 0 ? '' : ' BC'}`
}

/** As ISO 8601 writes it, in UTC with six digits of a second: years beyond 0 to 9999 have a sign and six digits. */
const isoText = (second: number, microsecond: number): string => {
  const days = Math.floor(second / 86_400)
  const { year, month, day } = calendarDay(days)
  const years = year >= 0 && year <= 9999 ? pad(year, 4) : `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`
  return `${years}-${pad(month, 2)}-${pad(day, 2)}T${clock(second - days * 86_400)}.${pad(microsecond, 6)}Z`
}

const encodeDate = (value: Date, type: string, zone: string): string | CodecFault => {
  const time = value.getTime()
  if (time >= FIRST_MILLISECOND) {
    const second = Math.floor(time / 1000)
    return postgresText(second, pad(time - second * 1000, 3), zone)
  }
  return new CodecFault(time === time ? 'must not be before 4714-11-24 BC' : 'must be a valid Date', type, value)
}

const encodeString = (value: string, type: string, zoned: boolean): string | CodecFault => {
  if (isInfinity(value)) return value
  const second = readTimestamp(value)
  if (second !== second) return new CodecFault("must be an ISO 8601 timestamp with at most six digits of a second, 'infinity' or '-infinity'", type, value)
  if (zoned && !hasOffset()) return new CodecFault('must have an offset from UTC, such as Z or +02:00', type, value)
  if (!zoned && hasOffset()) return new CodecFault('must not have an offset from UTC, which PostgreSQL would drop', type, value)
  return isAstronomical() ? postgresText(second, pad(micros(), 6), zoned ? '+00' : '') : value
}

const encoder = (type: string, zoned: boolean) => (value: unknown): string | CodecFault => {
  if (value instanceof Date) return encodeDate(value, type, zoned ? '+00' : '')
  return typeof value === 'string' ? encodeString(value, type, zoned) : new CodecFault('must be a Date or a string', type, value)
}

const malformed = (type: string, text: unknown): CodecFault =>
  new CodecFault(`is not the text of a ${type}: the session must have DateStyle ISO`, type, text)

const dateDecoder = (type: string, zoned: boolean) => (text: string): Date | CodecFault => {
  const second = readTimestamp(text)
  if (second === second && hasOffset() === zoned) {
    const time = second * 1000 + Math.floor(micros() / 1000)
    if (time <= DATE_LIMIT) return new Date(time)
    return new CodecFault("is later than a Date can hold: use the mode 'string'", type, text)
  }
  return isInfinity(text) ? new CodecFault("is infinite, which no Date holds: use the mode 'string'", type, text) : malformed(type, text)
}

const decodeLocalString = (text: string): string | CodecFault => {
  const second = readTimestamp(text)
  return (second === second && !hasOffset()) || isInfinity(text) ? text : malformed('timestamp', text)
}

const timestampStringCodec: Codec<string> = {
  ...textFormCodec('timestamp', encoder('timestamp', false), decodeLocalString),
  // JSON writes it with a T.
  decodeJson: json => (typeof json === 'string' ? decodeLocalString(json.replace('T', ' ')) : malformed('timestamp', json)),
}

const timestampDateCodec: Codec<Date> = textFormCodec('timestamp', encoder('timestamp', false), dateDecoder('timestamp', false))

const timestamptzDateCodec: Codec<Date> = textFormCodec('timestamptz', encoder('timestamptz', true), dateDecoder('timestamptz', true))

const timestamptzStringCodec: Codec<string> = textFormCodec('timestamptz', encoder('timestamptz', true), text => {
  const second = readTimestamp(text)
  if (second === second && hasOffset()) return isoText(second, micros())
  return isInfinity(text) ? text : malformed('timestamptz', text)
})

/**
 * `timestamp`, a date and a time of no particular zone. By default a string as PostgreSQL prints it, lossless:
 * `'2020-01-01 00:00:00.123456'`, `'0044-03-15 12:00:00 BC'`, `'infinity'`. In the mode `'date'` a `Date` that has these
 * fields in UTC, cut to milliseconds.
 *
 * Both modes take a `Date` and a string; a string has no offset and at most six digits of a second.
 * See https://www.postgresql.org/docs/current/datatype-datetime.html.
 */
export const timestampCodec = (mode: string | undefined): Codec<string> | Codec<Date> =>
  mode === 'date' ? timestampDateCodec : timestampStringCodec

/**
 * `timestamptz`, a moment. By default a `Date`, cut to milliseconds (towards the past). In the mode `'string'` the moment
 * in UTC as ISO 8601 with six digits of a second, lossless: `'2020-01-01T00:00:00.123456Z'`, `'-000043-03-15T12:00:00.000000Z'`
 * for 44 BC, `'+012345-01-01T00:00:00.000000Z'`, `'infinity'`. One moment has one string, whatever the session's zone.
 *
 * Both modes take a `Date` and a string with an offset, which may have any of PostgreSQL's or ISO's forms.
 */
export const timestamptzCodec = (mode: string | undefined): Codec<string> | Codec<Date> =>
  mode === 'string' ? timestamptzStringCodec : timestamptzDateCodec
