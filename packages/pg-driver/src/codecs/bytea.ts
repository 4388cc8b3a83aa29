import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

const DIGITS = '0123456789abcdef'
/** How many bytes are turned into text at a time: few enough to be arguments of one call. */
const CHUNK = 4096

const printHex = (bytes: Uint8Array): string => {
  let text = '\\x'
  for (let start = 0; start < bytes.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, bytes.length)
    const codes: number[] = []
    for (let index = start; index < end; index++) {
      // Within the array by the loop's bound.
      const byte = bytes[index] as number
      codes.push(DIGITS.charCodeAt(byte >> 4), DIGITS.charCodeAt(byte & 15))
    }
    text += String.fromCharCode.apply(null, codes)
  }
  return text
}

/** The value of a hexadecimal digit, or -1. */
const digitOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  return code >= 65 && code <= 70 ? code - 55 : -1
}

const readHex = (text: string): Uint8Array | undefined => {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array((text.length - 2) >> 1)
  for (let index = 0; index < bytes.length; index++) {
    const high = digitOf(text.charCodeAt(index * 2 + 2))
    const low = digitOf(text.charCodeAt(index * 2 + 3))
    if (high < 0 || low < 0) return undefined
    bytes[index] = high * 16 + low
  }
  return bytes
}

/** Reads `bytea_output = escape`: a backslash doubled, a byte outside ASCII as a backslash and three octal digits. */
const readEscaped = (text: string): Uint8Array | undefined => {
  const bytes: number[] = []
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code !== 92) {
      if (code > 0x7f) return undefined
      bytes.push(code)
    } else if (text.charCodeAt(index + 1) === 92) {
      bytes.push(92)
      index += 1
    } else {
      const octal = text.slice(index + 1, index + 4)
      if (!/^[0-3][0-7]{2}$/.test(octal)) return undefined
      bytes.push(Number.parseInt(octal, 8))
      index += 3
    }
  }
  return Uint8Array.from(bytes)
}

/**
 * `bytea`: a `Uint8Array`, sent in the hex format. Both settings of `bytea_output` are read; `hex` is the quick one.
 * See https://www.postgresql.org/docs/current/datatype-binary.html.
 */
export const byteaCodec: Codec<Uint8Array> = textFormCodec(
  'bytea',
  value => (value instanceof Uint8Array ? printHex(value) : new CodecFault('must be a Uint8Array', 'bytea', value)),
  text => {
    const bytes = text.startsWith('\\x') ? readHex(text) : readEscaped(text)
    return bytes ?? new CodecFault('is not the text of a bytea', 'bytea', text)
  },
)
