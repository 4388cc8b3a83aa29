import { failure } from './failure.ts'
import { kindField, maximumDepth } from './json.ts'
import type { Path } from './redact.ts'
import type { Result } from './result.ts'
import { success } from './success.ts'

/**
 * What is wrong with an input, and where.
 *
 * @example
 * ```ts
 * const fault: DecodeFault = { tag: 'DecodeFault', path: ['value', 'rows', 0], expected: 'a number', found: 'string' }
 * ```
 */
export interface DecodeFault {
  readonly tag: 'DecodeFault'
  /** The way to the fault, from the outside of the input. */
  readonly path: Path
  readonly expected: string
  /** What was found there: a kind of value, never the value itself. */
  readonly found: string
}

/**
 * Reads a part of an untrusted input. The path of its fault starts at that part.
 *
 * @example
 * ```ts
 * const id: Decoder<number> = input =>
 *   typeof input === 'number'
 *     ? success(input)
 *     : failure({ tag: 'DecodeFault', path: [], expected: 'a number', found: typeof input })
 * ```
 */
export type Decoder<T> = (input: unknown) => Result<T, DecodeFault>

/**
 * Reads what {@link encodeResult} wrote. The input may be anything: what does not have just the right form is a failure that
 * says where. Without decoders the value and the error are `unknown`; a decoder checks them further, and its fault comes
 * out with the whole path.
 *
 * @example
 * ```ts
 * decodeResult({ format: 'quern.result', version: 1, ok: true, value: 2 }) // => Success(Success(2))
 * decodeResult({ format: 'quern.result', version: 1, ok: 'yes', value: 2 })
 * // => Failure({ tag: 'DecodeFault', path: ['ok'], expected: 'true or false', found: 'string' })
 * ```
 */
export function decodeResult<T = unknown, E = unknown>(
  input: unknown,
  decoders: { readonly value?: Decoder<T>; readonly error?: Decoder<E> } = {},
): Result<Result<T, E>, DecodeFault> {
  if (!isRecord(input)) return fault([], 'an object', input)
  if (input['format'] !== 'quern.result') return fault(['format'], "'quern.result'", input['format'])
  if (input['version'] !== 1) return fault(['version'], '1', input['version'])
  const { ok } = input
  if (typeof ok !== 'boolean') return fault(['ok'], 'true or false', ok)
  const field = ok ? 'value' : 'error'
  const unknownField = Object.keys(input).find(key => !['format', 'version', 'ok', field].includes(key))
  if (unknownField !== undefined) return fault([unknownField], 'no such field', input[unknownField])
  if (!Object.hasOwn(input, field)) return fault([field], 'a field', undefined)
  const decoded = decode(input[field], [field])
  // Without a decoder T and E are `unknown`, unless the caller said otherwise without proof, as with any cast.
  return ok
    ? decoded.flatMap(value => checked(value, field, decoders.value)).map(value => success(value as T))
    : decoded.flatMap(error => checked(error, field, decoders.error)).map(error => failure(error as E))
}

function checked(input: unknown, field: string, decoder: Decoder<unknown> | undefined): Result<unknown, DecodeFault> {
  if (decoder === undefined) return success(input)
  return decoder(input).mapError(inner => ({ ...inner, path: [field, ...inner.path] }))
}

/** A level of a value is at most two of its JSON form: an object of a kind holds its content in a field. */
const maximumPath = 2 * maximumDepth + 2

function decode(input: unknown, path: Path): Result<unknown, DecodeFault> {
  if (path.length > maximumPath) return fault(path, 'a value nested less deeply', input)
  if (input === null || typeof input === 'string' || typeof input === 'boolean') return success(input)
  if (typeof input === 'number') return Number.isFinite(input) ? success(input) : fault(path, 'a finite number', input)
  if (Array.isArray(input)) {
    const items: unknown[] = []
    for (const [index, item] of input.entries()) {
      const decoded = decode(item, [...path, index])
      if (!decoded.ok) return decoded
      items.push(decoded.value)
    }
    return success(items)
  }
  if (!isRecord(input)) return fault(path, 'a JSON value', input)
  return Object.hasOwn(input, kindField) ? decodeKind(input, path) : decodeFields(input, path)
}

function decodeFields(input: Readonly<Record<string, unknown>>, path: Path): Result<Record<string, unknown>, DecodeFault> {
  const entries: [string, unknown][] = []
  for (const [field, value] of Object.entries(input)) {
    const decoded = decode(value, [...path, field])
    if (!decoded.ok) return decoded
    entries.push([field, decoded.value])
  }
  return success(Object.fromEntries(entries)) // Unlike an assignment, this makes a field of `__proto__` too.
}

/** The kinds of value that JSON has no word for: the fields that each has beside its kind, and how it is read. */
const kinds: Readonly<
  Record<
    string,
    {
      readonly fields: readonly string[]
      readonly read: (input: Readonly<Record<string, unknown>>, path: Path) => Result<unknown, DecodeFault>
    }
  >
> = {
  undefined: { fields: [], read: () => success(undefined) },
  number: {
    fields: ['value'],
    read: ({ value }, path) => {
      const text = typeof value === 'string' && ['NaN', 'Infinity', '-Infinity', '-0'].includes(value)
      return text ? success(Number(value)) : fault([...path, 'value'], "'NaN', 'Infinity', '-Infinity' or '-0'", value)
    },
  },
  bigint: {
    fields: ['value'],
    read: ({ value }, path) =>
      typeof value === 'string' && /^-?\d{1,100000}$/u.test(value)
        ? success(BigInt(value))
        : fault([...path, 'value'], 'the digits of an integer, at most 100000', value),
  },
  date: {
    fields: ['value'],
    read: ({ value }, path) => {
      if (value === null) return success(new Date(Number.NaN))
      const date = new Date(typeof value === 'string' ? value : Number.NaN)
      const isExact = !Number.isNaN(date.getTime()) && date.toISOString() === value
      return isExact ? success(date) : fault([...path, 'value'], 'an ISO 8601 date', value)
    },
  },
  bytes: {
    fields: ['value'],
    read: ({ value }, path) =>
      typeof value === 'string' && /^(?:[0-9a-f]{2})*$/u.test(value)
        ? success(Uint8Array.from({ length: value.length / 2 }, (_, at) => Number.parseInt(value.slice(at * 2, at * 2 + 2), 16)))
        : fault([...path, 'value'], 'pairs of hexadecimal digits', value),
  },
  error: {
    fields: ['name', 'message', 'fields'],
    read: ({ name, message, fields }, path) => {
      if (typeof name !== 'string') return fault([...path, 'name'], 'a string', name)
      if (typeof message !== 'string') return fault([...path, 'message'], 'a string', message)
      if (!isRecord(fields)) return fault([...path, 'fields'], 'an object', fields)
      return decodeFields(fields, [...path, 'fields']).map(own => exception(name, message, own))
    },
  },
  success: {
    fields: ['value'],
    read: ({ value }, path) => decode(value, [...path, 'value']).map(inner => success(inner)),
  },
  failure: {
    fields: ['error'],
    read: ({ error }, path) => decode(error, [...path, 'error']).map(inner => failure(inner)),
  },
  object: {
    fields: ['value'],
    read: ({ value }, path) =>
      isRecord(value) ? decodeFields(value, [...path, 'value']) : fault([...path, 'value'], 'an object', value),
  },
}

function decodeKind(input: Readonly<Record<string, unknown>>, path: Path): Result<unknown, DecodeFault> {
  const name = input[kindField]
  const kind = typeof name === 'string' && Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind === undefined) {
    // `encodeResult` marks so what it could not send.
    if (name === 'opaque') return fault(path, 'a value that JSON can carry', input['value'])
    return fault([...path, kindField], `one of ${Object.keys(kinds).join(', ')}`, name)
  }
  const unknownField = Object.keys(input).find(key => key !== kindField && !kind.fields.includes(key))
  if (unknownField !== undefined) return fault([...path, unknownField], 'no such field', input[unknownField])
  return kind.read(input, path)
}

function exception(name: string, message: string, fields: Readonly<Record<string, unknown>>): Error {
  const made = new Error(message)
  for (const [field, value] of Object.entries({ name, ...fields })) {
    const enumerable = !['name', 'cause', 'errors'].includes(field) // As the language makes them.
    Object.defineProperty(made, field, { value, enumerable, writable: true, configurable: true })
  }
  return made
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

function fault(path: Path, expected: string, found: unknown) {
  const kind = found === null ? 'null' : Array.isArray(found) ? 'an array' : typeof found
  return failure({ tag: 'DecodeFault', path, expected, found: kind } satisfies DecodeFault)
}
