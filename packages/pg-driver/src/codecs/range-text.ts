import type { RangeValue } from '@quern/core'
import { CodecFault } from './codec-fault.ts'

/**
 * The text format of ranges and multiranges: https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO.
 */

const QUOTE = 34
const OPEN_EXCLUSIVE = 40
const CLOSE_EXCLUSIVE = 41
const COMMA = 44
const OPEN_INCLUSIVE = 91
const BACKSLASH = 92
const CLOSE_INCLUSIVE = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** A bound as it stands in the text of a range. The empty text is quoted, since nothing at all means no bound. */
export const printBound = (text: string): string => {
  if (/^[\w.:+-]+$/.test(text)) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** How to read the ranges of one type. */
export interface RangeFormat<T> {
  /** The type, for faults. */
  readonly type: string
  readonly bound: (text: string) => T | CodecFault
}

/** The position in the text that is being read. Kept aside around each bound, which may hold a range of its own. */
let cursor = 0

const malformed = (text: string, type: string): CodecFault => new CodecFault('is not the text of a range', type, text)

/** The text of a quoted bound, where a quote is doubled or behind a backslash; nothing where the quotes do not close. */
const readQuoted = (text: string): string | undefined => {
  let read = ''
  for (let index = cursor + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH || (code === QUOTE && text.charCodeAt(index + 1) === QUOTE)) {
      index += 1
    } else if (code === QUOTE) {
      cursor = index + 1
      return read
    }
    read += text.charAt(index)
  }
  return undefined
}

/** The bound at the cursor: null where there is none, nothing where it is malformed. */
const readBound = (text: string): string | null | undefined => {
  if (text.charCodeAt(cursor) === QUOTE) return readQuoted(text)
  const start = cursor
  for (; cursor < text.length; cursor++) {
    const code = text.charCodeAt(cursor)
    if (code === COMMA || code === CLOSE_EXCLUSIVE || code === CLOSE_INCLUSIVE) break
  }
  return start === cursor ? null : text.slice(start, cursor)
}

const readRange = <T>(text: string, { type, bound }: RangeFormat<T>): RangeValue<T> | CodecFault => {
  const open = text.charCodeAt(cursor)
  if (open !== OPEN_INCLUSIVE && open !== OPEN_EXCLUSIVE) return malformed(text, type)
  cursor += 1
  const lowerText = readBound(text)
  if (lowerText === undefined || text.charCodeAt(cursor) !== COMMA) return malformed(text, type)
  cursor += 1
  const upperText = readBound(text)
  const close = text.charCodeAt(cursor)
  if (upperText === undefined || (close !== CLOSE_INCLUSIVE && close !== CLOSE_EXCLUSIVE)) return malformed(text, type)
  const after = cursor + 1
  const lower = lowerText === null ? null : bound(lowerText)
  if (lower instanceof CodecFault) return lower.within('.lower')
  const upper = upperText === null ? null : bound(upperText)
  if (upper instanceof CodecFault) return upper.within('.upper')
  cursor = after
  return { empty: false, lower, upper, lowerInclusive: open === OPEN_INCLUSIVE, upperInclusive: close === CLOSE_INCLUSIVE }
}

/** Reads the text of a range. */
export const readSingleRange = <T>(text: string, format: RangeFormat<T>): RangeValue<T> | CodecFault => {
  if (text === 'empty') return { empty: true }
  cursor = 0
  const range = readRange(text, format)
  return range instanceof CodecFault || cursor === text.length ? range : malformed(text, format.type)
}

/** Reads the text of a multirange, which holds no empty range. */
export const readRangeList = <T>(text: string, format: RangeFormat<T>): RangeValue<T>[] | CodecFault => {
  const ranges: RangeValue<T>[] = []
  if (text === '{}') return ranges
  if (text.charCodeAt(0) !== OPEN_BRACE) return malformed(text, format.type)
  cursor = 1
  for (;;) {
    const range = readRange(text, format)
    if (range instanceof CodecFault) return range.within(`[${ranges.length}]`)
    ranges.push(range)
    const code = text.charCodeAt(cursor)
    cursor += 1
    if (code === CLOSE_BRACE && cursor === text.length) return ranges
    if (code !== COMMA) return malformed(text, format.type)
  }
}
