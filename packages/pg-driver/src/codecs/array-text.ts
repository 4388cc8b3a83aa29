import { CodecFault } from './codec-fault.ts'

/**
 * The text format of arrays: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO.
 */

const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/** Whether an element may stand outside quotes, under any delimiter. The empty text may not, nor what reads as NULL. */
const isBare = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    // Digits and the colon, letters, and + - . _
    const bare = (code >= 48 && code <= 58) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ||
      code === 43 || code === 45 || code === 46 || code === 95
    if (!bare) return false
  }
  return text.length > 0 && (text.length !== 4 || text.toUpperCase() !== 'NULL')
}

/** An element as it stands in the text of an array. */
export const printElement = (text: string): string => {
  if (isBare(text)) return text
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}

/** How to read the arrays of one type. */
export interface ArrayFormat {
  /** The array's type, for faults. */
  readonly type: string
  /** How many dimensions an array has that is not empty. */
  readonly depth: number
  /** The character code between elements: of a comma, or of a semicolon for `box`. */
  readonly delimiter: number
  /** Reads one element; null for NULL. */
  readonly element: (text: string | null) => unknown
}

/** The position in the text that is being read. Kept aside around each element, which may hold an array of its own. */
let cursor = 0

/** The text between the quotes at the cursor, or nothing where they do not close. */
const readQuoted = (text: string): string | undefined => {
  let start = cursor + 1
  let read = ''
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) {
      cursor = index + 1
      return read + text.slice(start, index)
    }
    if (code === BACKSLASH) {
      read += text.slice(start, index)
      index += 1
      start = index
    }
  }
  return undefined
}

const readBare = (text: string, delimiter: number): string | null | undefined => {
  const start = cursor
  for (; cursor < text.length; cursor++) {
    const code = text.charCodeAt(cursor)
    if (code === delimiter || code === CLOSE) break
  }
  if (start === cursor) return undefined
  const bare = text.slice(start, cursor)
  return bare === 'NULL' ? null : bare
}

const malformed = (text: string, format: ArrayFormat): CodecFault => new CodecFault('is not the text of an array', format.type, text)

/** The fault of an array that has more or fewer dimensions than its type says. */
export const otherDepth = (value: unknown, type: string, depth: number): CodecFault =>
  new CodecFault(`must have ${depth === 1 ? 'one dimension' : `${depth} dimensions`}: declare an array of arrays for each further one`, type, value)

const readItem = (text: string, depth: number, format: ArrayFormat): unknown => {
  const code = text.charCodeAt(cursor)
  if ((code === OPEN) !== (depth > 1)) return otherDepth(text, format.type, format.depth)
  if (depth > 1) return readLevel(text, depth - 1, format)
  const raw = code === QUOTE ? readQuoted(text) : readBare(text, format.delimiter)
  if (raw === undefined) return malformed(text, format)
  const after = cursor
  const value = format.element(raw)
  cursor = after
  return value
}

const readLevel = (text: string, depth: number, format: ArrayFormat): unknown[] | CodecFault => {
  const items: unknown[] = []
  for (;;) {
    cursor += 1
    const item = readItem(text, depth, format)
    if (item instanceof CodecFault) return item.within(`[${items.length}]`)
    items.push(item)
    const code = text.charCodeAt(cursor)
    if (code === CLOSE) break
    if (code !== format.delimiter) return malformed(text, format)
  }
  cursor += 1
  return items
}

/**
 * Reads the text of an array into arrays within one another; the empty array has any number of dimensions. Lower bounds, as in
 * `[2:4]={1,2,3}`, are read over, since an array of JavaScript has none.
 */
export const readArray = (text: string, format: ArrayFormat): unknown[] | CodecFault => {
  if (text === '{}') return []
  cursor = text.charCodeAt(0) === OPEN ? 0 : text.indexOf('=') + 1
  if (text.charCodeAt(cursor) !== OPEN) return malformed(text, format)
  const items = readLevel(text, format.depth, format)
  return items instanceof CodecFault || cursor === text.length ? items : malformed(text, format)
}
