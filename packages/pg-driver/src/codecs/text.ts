import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/** What keeps a string out of PostgreSQL, or nothing. The server holds no U+0000, and UTF-8 has no lone surrogate. */
const textProblem = (value: string): string | undefined => {
  if (value.includes('\0')) return 'must not contain the character U+0000, which PostgreSQL does not hold'
  return value.isWellFormed() ? undefined : 'must not contain a lone surrogate, which is no character'
}

const same = (text: string): string => text

/**
 * A type that is a string of the program: `text`, `varchar`, `xml`, and every type whose text form is the natural one, such
 * as `inet` or `tsvector`. PostgreSQL checks what such a type demands further. `char(n)` comes padded with blanks, as
 * the server sends it.
 */
export const textCodec = (type: string, jsonNative = true): Codec<string> =>
  textFormCodec(
    type,
    value => {
      if (typeof value !== 'string') return new CodecFault('must be a string', type, value)
      const problem = textProblem(value)
      return problem === undefined ? value : new CodecFault(problem, type, value)
    },
    same,
    jsonNative,
  )

/** The bytes of a well-formed string in UTF-8. */
const byteLength = (value: string): number => {
  let bytes = value.length
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code < 0x80) continue
    // Each half of a surrogate pair counts for two of its four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return bytes
}

const checked = (type: string, check: (value: string) => string | undefined): Codec<string> => {
  const text = textCodec(type)
  return {
    ...text,
    encode: value => {
      const encoded = text.encode(value)
      if (encoded instanceof CodecFault) return encoded
      const problem = check(encoded)
      return problem === undefined ? encoded : new CodecFault(problem, type, value)
    },
  }
}

/** `name`, the type of identifiers. PostgreSQL would cut a longer one without a word. */
export const nameCodec: Codec<string> = checked('name', value =>
  byteLength(value) > 63 ? 'must not be longer than 63 bytes: PostgreSQL would cut it' : undefined)

/**
 * `"char"`, one byte: an ASCII character, the empty string for the byte 0, or a higher byte as a backslash and three octal
 * digits, as PostgreSQL prints it. Of anything longer PostgreSQL would keep the first byte without a word.
 */
export const charByteCodec: Codec<string> = checked('"char"', value => {
  const oneByte = value.length < 2 ? value.length === 0 || value.charCodeAt(0) < 0x80 : /^\\[2-3][0-7]{2}$/.test(value)
  return oneByte ? undefined : 'must be one ASCII character, or a higher byte as a backslash and three octal digits'
})

/** A fixed length is the column's to check: `bit(3)` refuses another length on assignment, and a cast cuts or pads. */
const bitStringCodec = (type: string): Codec<string> =>
  checked(type, value => {
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code !== 48 && code !== 49) return 'must consist of the digits 0 and 1'
    }
    return undefined
  })

/** `bit(n)`: a string of the digits 0 and 1. */
export const bitCodec: Codec<string> = bitStringCodec('bit')

/** `bit varying`: a string of the digits 0 and 1, which may be empty. */
export const varbitCodec: Codec<string> = bitStringCodec('varbit')
