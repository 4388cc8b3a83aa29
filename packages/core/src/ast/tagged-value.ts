/**
 * Constants inside the AST. A string, a finite number, a boolean and null stand for themselves; what JSON would lose
 * or change is carried as a tagged literal, so that an AST survives `JSON.parse(JSON.stringify(ast))`.
 */

/** A constant as the AST holds it. */
export type TaggedValue =
  | string
  | number
  | boolean
  | null
  | readonly TaggedValue[]
  | Tagged

/** A constant that JSON has no form for. */
export type Tagged =
  | { readonly tag: 'bigint'; readonly value: string }
  | { readonly tag: 'number'; readonly value: 'NaN' | 'Infinity' | '-Infinity' | '-0' }
  | { readonly tag: 'date'; readonly value: string }
  | { readonly tag: 'bytes'; readonly value: string }
  | { readonly tag: 'undefined' }
  | { readonly tag: 'object'; readonly value: { readonly [key: string]: TaggedValue } }

/** Bytes as lower-case hexadecimal digits. */
const toHex = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16)
  return hex
}

const fromHex = (hex: string): Uint8Array => {
  const bytes = new Uint8Array(hex.length >> 1)
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)
  return bytes
}

const tagNumber = (value: number): TaggedValue => {
  if (Number.isFinite(value)) return Object.is(value, -0) ? Object.freeze({ tag: 'number', value: '-0' }) : value
  return Object.freeze({ tag: 'number', value: Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity' })
}

const tagObject = (value: object, ancestors: readonly object[]): TaggedValue => {
  if (value instanceof Date) {
    return Object.freeze({ tag: 'date', value: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() })
  }
  if (value instanceof Uint8Array) return Object.freeze({ tag: 'bytes', value: toHex(value) })
  if (ancestors.includes(value)) throw new TypeError('a value that contains itself cannot be part of a query')
  const within = [...ancestors, value]
  if (Array.isArray(value)) return Object.freeze(Array.from(value, item => tagWithin(item, within)))
  const toJson: unknown = (value as { toJSON?: unknown }).toJSON
  if (typeof toJson === 'function') return tagWithin(toJson.call(value), within)
  const prototype: unknown = Object.getPrototypeOf(value)
  // A plain object of any realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`an instance of ${value.constructor.name} cannot be part of a query`)
  }
  const entries: Record<string, TaggedValue> = {}
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(entries, key, { value: tagWithin(item, within), enumerable: true })
  }
  return Object.freeze({ tag: 'object', value: Object.freeze(entries) })
}

const tagWithin = (value: unknown, ancestors: readonly object[]): TaggedValue => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return tagNumber(value)
    case 'bigint':
      return Object.freeze({ tag: 'bigint', value: value.toString() })
    case 'undefined':
      return Object.freeze({ tag: 'undefined' })
    case 'object':
      return value === null ? null : tagObject(value, ancestors)
    default:
      throw new TypeError(`a ${typeof value} cannot be part of a query`)
  }
}

/**
 * Turns a JavaScript value into its form in the AST. The value is copied: changing it later changes no query.
 *
 * @example
 * ```ts fragment
 * tagValue(5n) // { tag: 'bigint', value: '5' }
 * ```
 * A function, a symbol, an instance of a class without `toJSON` or a value that contains itself is a bug in the caller's
 * program: a TypeError is thrown.
 */
export const tagValue = (value: unknown): TaggedValue => tagWithin(value, [])

const isTagged = (value: object): value is Tagged => 'tag' in value

/** Turns the form in the AST back into the JavaScript value. */
export const untagValue = (value: TaggedValue): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (!isTagged(value)) return value.map(untagValue)
  switch (value.tag) {
    case 'bigint':
      return BigInt(value.value)
    case 'number':
      return Number(value.value)
    case 'date':
      return new Date(value.value)
    case 'bytes':
      return fromHex(value.value)
    case 'undefined':
      return undefined
    case 'object': {
      const object: Record<string, unknown> = {}
      for (const [key, item] of Object.entries(value.value)) {
        // `__proto__` must become an ordinary property.
        Object.defineProperty(object, key, { value: untagValue(item), enumerable: true, writable: true, configurable: true })
      }
      return object
    }
  }
}

const numbers: readonly string[] = ['NaN', 'Infinity', '-Infinity', '-0']

/** Where a value from outside is no tagged literal, and why. */
interface TaggedFault {
  readonly path: string
  readonly problem: string
}

/** Finds what is wrong with a value from outside that should be a tagged literal no deeper than `depth`, or nothing. */
export const checkTaggedValue = (value: unknown, path: string, depth = 500): TaggedFault | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, problem: 'a number that JSON cannot hold' }
  if (typeof value !== 'object') return { path, problem: `a constant cannot be a ${typeof value}` }
  if (depth <= 0) return { path, problem: 'the value is too deep' }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = checkTaggedValue(item, `${path}[${index}]`, depth - 1)
      if (fault) return fault
    }
    return undefined
  }
  return checkTagged(value as Record<string, unknown>, path, depth)
}

const checkTagged = (value: Record<string, unknown>, path: string, depth: number): TaggedFault | undefined => {
  const content = value['value']
  const wrong = (problem: string) => ({ path: `${path}.value`, problem })
  const extra = Object.keys(value).find(key => key !== 'tag' && key !== 'value')
  if (extra !== undefined) return { path: `${path}.${extra}`, problem: 'is not a field of a tagged literal' }
  switch (value['tag']) {
    case 'bigint':
      return typeof content === 'string' && /^-?\d+$/.test(content) ? undefined : wrong('must be digits')
    case 'number':
      return typeof content === 'string' && numbers.includes(content) ? undefined : wrong(`must be one of ${numbers.join(', ')}`)
    case 'date':
      return typeof content === 'string' && (content === 'invalid' || !Number.isNaN(Date.parse(content))) ? undefined : wrong('must be a date')
    case 'bytes':
      return typeof content === 'string' && /^([0-9a-f]{2})*$/.test(content) ? undefined : wrong('must be pairs of hexadecimal digits')
    case 'undefined':
      return content === undefined ? undefined : wrong('must be absent')
    case 'object': {
      if (typeof content !== 'object' || content === null || Array.isArray(content)) return wrong('must be an object')
      for (const [key, item] of Object.entries(content)) {
        const fault = checkTaggedValue(item, `${path}.value.${key}`, depth - 1)
        if (fault) return fault
      }
      return undefined
    }
    default:
      return { path: `${path}.tag`, problem: 'is not the tag of a literal' }
  }
}
