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
      return value === null || value === undefined ? 'null' : quoteText(value instanceof Date ? value.toISOString() : JSON.stringify(tagged))
  }
}

/** A number in digits; PostgreSQL reads an exponent as well as JavaScript does. */
const decimal = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))
