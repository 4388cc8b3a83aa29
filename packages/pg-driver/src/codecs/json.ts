import type { Codec } from './codec.ts'
import { CodecFault, propertyStep } from './codec-fault.ts'
import { parseJson } from './json-text.ts'

/** Deeper than what people store, and safe from the limits of every stack on the way. */
const DEEPEST = 1000

/** `Object.prototype`, that of this realm or of another; or no prototype at all. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const hasToJson = (value: object): value is { readonly toJSON: (key: string) => unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function'

/** Finds what JSON would lose or change without a word. */
const check = (value: unknown, type: string, ancestors: object[]): CodecFault | undefined => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : new CodecFault('must be a finite number: JSON has no other', type, value)
    case 'object':
      return value === null ? undefined : checkObject(value, type, ancestors)
    default:
      return new CodecFault(`is of type ${typeof value}, which JSON cannot hold`, type, value)
  }
}

const checkObject = (value: object, type: string, ancestors: object[]): CodecFault | undefined => {
  if (ancestors.includes(value)) return new CodecFault('contains itself', type, value)
  if (ancestors.length === DEEPEST) return new CodecFault(`is nested deeper than ${DEEPEST} levels`, type, value)
  ancestors.push(value)
  const fault = hasToJson(value)
    ? check(value.toJSON(''), type, ancestors)
    : Array.isArray(value)
      ? checkItems(value, type, ancestors)
      : checkProperties(value, type, ancestors)
  ancestors.pop()
  return fault
}

const checkItems = (items: readonly unknown[], type: string, ancestors: object[]): CodecFault | undefined => {
  // By index, so that a hole is seen as the undefined that it is.
  for (let index = 0; index < items.length; index++) {
    const fault = check(items[index], type, ancestors)
    if (fault !== undefined) return fault.within(`[${index}]`)
  }
  return undefined
}

const checkProperties = (value: object, type: string, ancestors: object[]): CodecFault | undefined => {
  if (!isPlain(value)) return new CodecFault('is an object of a class without toJSON, which JSON cannot hold', type, value)
  for (const [key, item] of Object.entries(value)) {
    const fault = check(item, type, ancestors)
    if (fault !== undefined) return fault.within(propertyStep(key))
  }
  return undefined
}

/** In JSON text, a lone surrogate and U+0000 can only stand as escapes. A backslash before one is itself escaped or not. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

const jsonCodecOf = (type: string, refuses: (text: string) => boolean): Codec => ({
  encode: value => {
    const fault = check(value, type, [])
    if (fault !== undefined) return fault
    const text = JSON.stringify(value)
    return refuses(text) ? new CodecFault('has a string with U+0000 or a lone surrogate, which jsonb does not hold', type, value) : text
  },
  decode: text => {
    try {
      return parseJson(text)
    } catch {
      return new CodecFault('is not JSON', type, text)
    }
  },
  jsonNative: true,
  decodeJson: json => json,
})

/**
 * `json`: any JSON value; kept by the server as text. An object with a `toJSON` method stands for what that gives, so that
 * a `Date` becomes its string. What JSON would drop or change is a fault that tells its place: undefined, a bigint, a
 * function, a symbol, NaN, an infinity, a hole in an array, an object of a class, a value that contains itself.
 *
 * `null` is SQL's NULL when it is the whole value, and JSON's null inside one; a stored JSON null reads as `null` too. In SQL
 * the two stay distinct: write `'null'::jsonb` for JSON's. Numbers are read as JavaScript's, so digits beyond a double's are lost.
 */
export const jsonCodec: Codec = jsonCodecOf('json', () => false)

/** `jsonb`: like {@link jsonCodec}, except that the server refuses a string with U+0000 or a lone surrogate. */
export const jsonbCodec: Codec = jsonCodecOf('jsonb', text => text.includes('\\u') && UNSTORABLE.test(text))
