import { precedence, type Precedence } from '@quern/core'
import { untagValue, type TaggedValue } from '@quern/core/ast'
import { quoteText } from './names.ts'

/** A constant as SQL writes it. What is neither number, truth value nor null is a quoted text. */
export const literalText = (tagged: TaggedValue): string => {
  const value = untagValue(tagged)
  switch (typeof value) {
    case 'number':
      // PostgreSQL reads an exponent as JavaScript writes it; no integer or numeric is a negative zero.
      return Number.isFinite(value) ? String(value) : quoteText(String(value))
    case 'bigint':
      // Digits alone would be an integer, or beyond its reach a bigint or a numeric.
      return `${value < 0n ? `(${value})` : value}::bigint`
    case 'boolean':
      return value ? 'true' : 'false'
    case 'string':
      return quoteText(value)
    default:
      return value === null || value === undefined ? 'null' : quoteText(objectText(value))
  }
}

/** The text that the literal of an instant, of bytes or of JSON has. */
const objectText = (value: object): string => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}`
  return JSON.stringify(value, (_, inside: unknown) => (typeof inside === 'bigint' ? inside.toString() : inside))
}

/** How tightly the text of a constant holds together. */
export const literalPrecedence = (tagged: TaggedValue): Precedence => {
  const text = literalText(tagged)
  return text.endsWith('::bigint') ? precedence.cast : text.startsWith('-') ? precedence.sign : precedence.primary
}

/** What makes a value no constant of a statement, or nothing. */
export const literalFault = (tagged: TaggedValue): string | undefined => {
  const value = untagValue(tagged)
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'is no instant'
  const text = literalText(tagged)
  if (text.includes('\0')) return 'has a NUL, which PostgreSQL cannot store'
  return text.isWellFormed() ? undefined : 'has half of a surrogate pair, which UTF-8 cannot say'
}
