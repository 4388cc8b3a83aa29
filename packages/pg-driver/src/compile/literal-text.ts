import { untagValue, type TaggedValue } from '@quern/core/ast'
import { quoteText } from './names.ts'

/** A constant as SQL writes it. What is neither number, truth value nor null is a quoted text. */
export const literalText = (tagged: TaggedValue): string => {
  const value = untagValue(tagged)
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? decimal(value) : quoteText(String(value))
    case 'bigint':
      return value.toString()
    case 'boolean':
      return value ? 'true' : 'false'
    case 'string':
      return quoteText(value)
    default:
      return value === null || value === undefined ? 'null' : quoteText(objectText(value))
  }
}

/** A number in digits; PostgreSQL reads an exponent as well as JavaScript does. */
const decimal = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))

/** The text that the literal of an instant, of bytes or of JSON has. */
const objectText = (value: object): string => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}`
  return JSON.stringify(value, (_, inside: unknown) => (typeof inside === 'bigint' ? inside.toString() : inside))
}

/** What makes a value no constant of a statement, or nothing. */
export const literalFault = (tagged: TaggedValue): string | undefined => {
  const value = untagValue(tagged)
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'is no instant'
  const text = literalText(tagged)
  if (text.includes('\0')) return 'has a NUL, which PostgreSQL cannot store'
  return text.isWellFormed() ? undefined : 'has half of a surrogate pair, which UTF-8 cannot say'
}
