import { dayNumber, daysInMonth } from './calendar.ts'

/**
 * Reads the ISO text of dates and times: PostgreSQL's `2020-01-01 00:00:00.123456+05:30`, the `T` form of JSON, and ISO
 * 8601 with expanded years (`-000043-03-15T12:00:00Z`, which is 44 BC).
 *
 * A timestamp for each row of a large result is a hot path, so nothing is allocated: each part gives its value, or NaN where it is
 * malformed, and leaves in variables of this module where it ended. A reading is over before the next one starts.
 */

const SPACE = 32
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const COLON = 58
const UPPER_C = 67
const UPPER_T = 84
const UPPER_Z = 90

/** Where the last part that was read ended. */
let next = 0
/** Where the text ends, without its era. */
let end = 0
/** Whether the year is one of ISO 8601 that PostgreSQL does not read: with a sign, or 0000, which is 1 BC. */
let astronomical = false
let microsecond = 0
let zoned = false

/** The value of two digits. Where they are not there, a number so far below zero that it stays so in a sum. */
const twoDigits = (text: string, index: number): number => {
  const tens = text.charCodeAt(index) - ZERO
  const ones = text.charCodeAt(index + 1) - ZERO
  // Also false for NaN, beyond the text's end.
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1_000_000
}

/** Reads a year that is not just four digits: of PostgreSQL with more of them, or of ISO 8601. */
const readLongYear = (text: string): number => {
  const sign = text.charCodeAt(0)
  const signed = sign === PLUS || sign === MINUS
  const start = signed ? 1 : 0
  let year = 0
  for (next = start; ; next++) {
    const digit = text.charCodeAt(next) - ZERO
    if (!(digit >= 0 && digit <= 9)) break
    year = year * 10 + digit
  }
  const length = next - start
  astronomical = signed || year === 0
  if (signed ? length !== 6 : length < 4 || length > 7) return Number.NaN
  if (sign !== MINUS) return year
  // ISO 8601 has no negative year zero.
  return year === 0 ? Number.NaN : -year
}

/** Reads a day, and the era at the text's end, into a day number. */
const readDay = (text: string): number => {
  let year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  if (year > 0 && text.charCodeAt(4) === MINUS) {
    next = 4
    astronomical = false
  } else {
    year = readLongYear(text)
  }
  end = text.length
  if (text.charCodeAt(end - 1) === UPPER_C) {
    if (astronomical || !text.endsWith(' BC')) return Number.NaN
    end -= 3
    year = 1 - year
  }
  if (text.charCodeAt(next) !== MINUS || text.charCodeAt(next + 3) !== MINUS) return Number.NaN
  const month = twoDigits(text, next + 1)
  const day = twoDigits(text, next + 4)
  next += 6
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return Number.NaN
  return dayNumber(year, month, day)
}

/** Reads up to six digits behind the point at `next`. */
const readFraction = (text: string): boolean => {
  let unit = 1_000_000
  for (next += 1; ; next++) {
    const digit = text.charCodeAt(next) - ZERO
    if (!(digit >= 0 && digit <= 9)) return unit < 1_000_000
    if (unit === 1) return false
    unit /= 10
    microsecond += digit * unit
  }
}

/** Reads a clock at `next` into seconds; an hour may be up to 99. */
const readClock = (text: string): number => {
  const hours = twoDigits(text, next)
  const minutes = twoDigits(text, next + 3)
  microsecond = 0
  if (hours < 0 || minutes < 0 || minutes > 59 || text.charCodeAt(next + 2) !== COLON) return Number.NaN
  next += 5
  if (text.charCodeAt(next) !== COLON) return hours * 3600 + minutes * 60
  const seconds = twoDigits(text, next + 1)
  next += 3
  if (seconds < 0 || seconds > 59) return Number.NaN
  if (text.charCodeAt(next) === POINT && !readFraction(text)) return Number.NaN
  return hours * 3600 + minutes * 60 + seconds
}

/** Reads `Z`, `+05`, `+0530`, `+05:30` or `+05:53:28` at `next` into seconds. */
const readOffset = (text: string): number => {
  const sign = text.charCodeAt(next)
  if (sign === UPPER_Z) {
    next += 1
    return 0
  }
  let offset = twoDigits(text, next + 1) * 3600
  next += 3
  if (next !== end) {
    const colon = text.charCodeAt(next) === COLON
    const minutes = twoDigits(text, colon ? next + 1 : next)
    next += colon ? 3 : 2
    offset += minutes > 59 ? Number.NaN : minutes * 60
    if (colon && text.charCodeAt(next) === COLON) {
      const seconds = twoDigits(text, next + 1)
      next += 3
      offset += seconds > 59 ? Number.NaN : seconds
    }
  }
  // PostgreSQL's own limit. Also false for NaN.
  if (!(offset >= 0 && offset < 57_600)) return Number.NaN
  return sign === PLUS ? offset : sign === MINUS ? -offset : Number.NaN
}

/**
 * Reads a timestamp into whole seconds since 1970-01-01 00:00:00, in UTC where it has an offset; NaN where it is malformed.
 * {@link micros}, {@link hasOffset} and {@link isAstronomical} tell the rest of it.
 */
export const readTimestamp = (text: string): number => {
  const days = readDay(text)
  const separator = text.charCodeAt(next)
  if (separator !== SPACE && separator !== UPPER_T) return Number.NaN
  next += 1
  const second = readClock(text)
  zoned = next !== end
  const offset = zoned ? readOffset(text) : 0
  // NaN from any part remains NaN.
  return next === end && second < 86_400 ? days * 86_400 + second - offset : Number.NaN
}

/** Of the last timestamp: the microseconds within its second, never negative. */
export const micros = (): number => microsecond
/** Of the last timestamp: whether it had an offset from UTC. */
export const hasOffset = (): boolean => zoned
/** Of the last timestamp: whether PostgreSQL does not read its year, which has a sign or is 0000. */
export const isAstronomical = (): boolean => astronomical

/** Whether a text is a date: `2020-02-29`, `0044-03-15 BC`. */
export const isDate = (text: string): boolean => {
  const days = readDay(text)
  return days === days && !astronomical && next === end
}

/** Whether a text is a time of day, up to 24:00:00, with or without an offset. */
export const isTime = (text: string, withOffset: boolean): boolean => {
  next = 0
  end = text.length
  const second = readClock(text)
  const offset = withOffset ? readOffset(text) : 0
  return offset === offset && next === end && second * 1_000_000 + microsecond <= 86_400_000_000
}
