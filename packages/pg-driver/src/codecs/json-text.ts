/**
 * Reads JSON text. It is `JSON.parse`, but for objects that have a key with an escape: V8 12.8 and later, so Node 24 and 26, may give
 * such a key the name of another that it parsed before (`{"a":1,"\n":2}` after `{"a":1,"\\":2}` reads as `{"a":1,"\\":2}`):
 * https://github.com/nodejs/node/issues/63785, https://issues.chromium.org/issues/521080746. Texts with such keys are rare, and found
 * by a search for backslashes.
 */

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** The position behind the string whose content goes on at `index`. */
const endOfString = (text: string, index: number): number => {
  let end = index
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) end += code === BACKSLASH ? 2 : 1
  return end + 1
}

/** The position of the next character that is no white space. */
const skipSpace = (text: string, index: number): number => {
  let next = index
  while (text.charCodeAt(next) <= 32) next += 1
  return next
}

const hasEscapedKey = (text: string): boolean => {
  for (let index = text.indexOf('\\'); index !== -1; index = text.indexOf('\\', index)) {
    index = endOfString(text, index)
    if (text.charCodeAt(skipSpace(text, index)) === COLON) return true
  }
  return false
}

/** The position in the text that {@link readValue} reads. */
let cursor = 0

const readString = (text: string): string => {
  const start = cursor
  cursor = endOfString(text, cursor + 1)
  // A string literal holds a string.
  return JSON.parse(text.slice(start, cursor)) as string
}

const readObject = (text: string): Record<string, unknown> => {
  const object: Record<string, unknown> = {}
  for (;;) {
    cursor = skipSpace(text, cursor + 1)
    if (text.charCodeAt(cursor) === CLOSE_OBJECT) break
    const key = readString(text)
    cursor = skipSpace(text, cursor) + 1
    const value = readValue(text)
    // As JSON.parse does: `__proto__` is a key like any other.
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
    cursor = skipSpace(text, cursor)
    if (text.charCodeAt(cursor) === CLOSE_OBJECT) break
  }
  cursor += 1
  return object
}

const readList = (text: string): unknown[] => {
  const items: unknown[] = []
  for (;;) {
    cursor = skipSpace(text, cursor + 1)
    if (text.charCodeAt(cursor) === CLOSE_LIST) break
    items.push(readValue(text))
    cursor = skipSpace(text, cursor)
    if (text.charCodeAt(cursor) === CLOSE_LIST) break
  }
  cursor += 1
  return items
}

const readPrimitive = (text: string): unknown => {
  const start = cursor
  for (; cursor < text.length; cursor++) {
    const code = text.charCodeAt(cursor)
    if (code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code <= 32) break
  }
  return JSON.parse(text.slice(start, cursor))
}

const readValue = (text: string): unknown => {
  cursor = skipSpace(text, cursor)
  switch (text.charCodeAt(cursor)) {
    case OPEN_OBJECT:
      return readObject(text)
    case OPEN_LIST:
      return readList(text)
    case QUOTE:
      return readString(text)
    default:
      return readPrimitive(text)
  }
}

/** The value of a JSON text. A text that is not JSON is a SyntaxError, thrown as `JSON.parse` throws it. */
export const parseJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  // From here on the text is known to be JSON.
  if (!hasEscapedKey(text)) return value
  cursor = 0
  return readValue(text)
}
