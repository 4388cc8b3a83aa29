import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

const digitsFrom = (text: string, start: number): number => {
  let index = start
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 48 || code > 57) break
  }
  return index
}

/** Whether a text is a decimal number as SQL writes it: `1`, `-1.50`, `.5`, `1.`, `1e-7`; or NaN or an infinity. */
const isDecimal = (text: string): boolean => {
  const first = text.charCodeAt(0)
  const start = first === 43 || first === 45 ? 1 : 0
  let index = digitsFrom(text, start)
  let digits = index - start
  if (text.charCodeAt(index) === 46) {
    const end = digitsFrom(text, index + 1)
    digits += end - index - 1
    index = end
  }
  if (digits === 0) return text === 'NaN' || text === 'Infinity' || text === '-Infinity'
  const code = text.charCodeAt(index)
  if (code === 69 || code === 101) {
    const sign = text.charCodeAt(index + 1)
    const exponent = sign === 43 || sign === 45 ? index + 2 : index + 1
    index = digitsFrom(text, exponent)
    if (index === exponent) return false
  }
  return index === text.length
}

/**
 * `numeric`: read as the exact decimal string that PostgreSQL prints, every zero kept (`'1.50'`), `'NaN'`, `'Infinity'`
 * and `'-Infinity'` included. Given as such a string, a bigint, or a number, which stands for its shortest decimal form.
 * A scale that the column declares rounds in the database, as SQL demands.
 *
 * In JSON it is a number, which `JSON.parse` would round, so it goes there as text.
 */
export const numericCodec: Codec<string> = textFormCodec(
  'numeric',
  value => {
    switch (typeof value) {
      case 'string':
        return isDecimal(value) ? value : new CodecFault('must be a decimal number', 'numeric', value)
      case 'number':
      case 'bigint':
        return String(value)
      default:
        return new CodecFault('must be a decimal string, a number or a bigint', 'numeric', value)
    }
  },
  text => (isDecimal(text) ? text : new CodecFault('is not the text of a numeric', 'numeric', text)),
  false,
)
