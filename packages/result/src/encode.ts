import { holdsError, isResult } from './guards.ts'
import { kindField, maximumDepth } from './json.ts'
import type { Json } from './json.ts'
import { redactParameters } from './redact.ts'
import type { Path, Redact } from './redact.ts'
import type { AnyResult } from './result.ts'

/**
 * A result as plain JSON. `version` grows when the form changes.
 *
 * @example
 * ```ts
 * const sent: EncodedResult = { format: 'quern.result', version: 1, ok: true, value: 2 }
 * ```
 */
export type EncodedResult =
  | { readonly format: 'quern.result'; readonly version: 1; readonly ok: true; readonly value: Json }
  | { readonly format: 'quern.result'; readonly version: 1; readonly ok: false; readonly error: Json }

/**
 * Writes a result as plain JSON, which {@link decodeResult} reads. It never fails.
 *
 * Beyond JSON's own values it keeps `undefined`, bigint, all numbers, dates, bytes (`Uint8Array`), exceptions (name, message
 * and fields, without the stack) and results inside the value. An object of some other class is written as its `toJSON`
 * says, or by its fields. What cannot be sent (functions, symbols, maps and the like, cycles, nesting beyond 500 levels) is
 * marked as opaque, and `decodeResult` tells where it stands.
 *
 * In an error, `redact` decides what is shown of each part; by default a field named `parameters` is not. The value of a
 * success is the program's own and is never redacted.
 *
 * @example
 * ```ts
 * encodeResult(success(12n))
 * // => { format: 'quern.result', version: 1, ok: true, value: { $: 'bigint', value: '12' } }
 * encodeResult(failure({ tag: 'Rejected', parameters: ['secret'] }))
 * // => { format: 'quern.result', version: 1, ok: false, error: { tag: 'Rejected', parameters: '[redacted]' } }
 * ```
 */
export function encodeResult(result: AnyResult, redact: Redact = redactParameters): EncodedResult {
  return result.ok
    ? { format: 'quern.result', version: 1, ok: true, value: encode(result.value, ['value'], [], { redact, isError: false }) }
    : { format: 'quern.result', version: 1, ok: false, error: encodeError(result.error, redact) }
}

/** Writes an error as plain JSON, redacted. */
export function encodeError(error: unknown, redact: Redact = redactParameters): Json {
  return encode(error, ['error'], [], { redact, isError: true })
}

/** How an error is redacted, and whether the place is inside one. */
interface Redaction {
  readonly redact: Redact
  readonly isError: boolean
}

function encode(given: unknown, path: Path, above: readonly object[], redaction: Redaction): Json {
  const input = redaction.isError ? redaction.redact(path, given) : given
  switch (typeof input) {
    case 'string':
    case 'boolean':
      return input
    case 'number':
      return Number.isFinite(input) && !Object.is(input, -0) ? input : { [kindField]: 'number', value: numberText(input) }
    case 'bigint':
      return { [kindField]: 'bigint', value: input.toString() }
    case 'undefined':
      return { [kindField]: 'undefined' }
    case 'object':
      if (input === null) return null
      if (above.includes(input)) return opaque('a cycle')
      return above.length < maximumDepth ? encodeObject(input, path, [...above, input], redaction) : opaque('too deep')
    default:
      return opaque(typeof input)
  }
}

function encodeObject(input: object, path: Path, above: readonly object[], redaction: Redaction): Json {
  const inner = (value: unknown, ...steps: Path): Json => encode(value, [...path, ...steps], above, redaction)
  const fields = (entries: readonly (readonly [string, unknown])[] = Object.entries(input)): Json =>
    Object.fromEntries(entries.map(([field, value]) => [field, inner(value, field)]))

  if (Array.isArray(input)) return Array.from(input, (item: unknown, index) => inner(item, index))
  if (isResult(input)) {
    // Not through `toJSON`, which is the form of a whole result.
    return holdsError(input)
      ? { [kindField]: 'failure', error: encode(input.error, [...path, 'error'], above, { ...redaction, isError: true }) }
      : { [kindField]: 'success', value: inner(input.value, 'value') }
  }
  if (input instanceof Date) {
    return { [kindField]: 'date', value: Number.isNaN(input.getTime()) ? null : input.toISOString() }
  }
  if (input instanceof Uint8Array) return { [kindField]: 'bytes', value: hex(input) }
  if (input instanceof Error) {
    return { [kindField]: 'error', name: input.name, message: input.message, fields: fields(fieldsOfError(input)) }
  }
  if ('toJSON' in input && typeof input.toJSON === 'function') return inner(input.toJSON())
  // Whatever keeps its content elsewhere than in fields (Map, Promise, RegExp) says so here.
  const type = Object.prototype.toString.call(input).slice('[object '.length, -1)
  if (type !== 'Object') return opaque(type)
  return Object.hasOwn(input, kindField) ? { [kindField]: 'object', value: fields() } : fields()
}

/** The fields of an exception, with the two that the language hides. */
function fieldsOfError(error: Error): readonly (readonly [string, unknown])[] {
  const hidden = (['cause', 'errors'] as const).filter(
    field => Object.hasOwn(error, field) && !Object.prototype.propertyIsEnumerable.call(error, field),
  )
  return [...hidden.map(field => [field, (error as AggregateError)[field]] as const), ...Object.entries(error)]
}

function opaque(what: string): Json {
  return { [kindField]: 'opaque', value: what }
}

function numberText(input: number): string {
  return Object.is(input, -0) ? '-0' : String(input)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
