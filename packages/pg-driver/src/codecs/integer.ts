import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

const MINUS = 45
const ZERO = 48

/** Every integer of so many digits is exact as a number. */
const SAFE_DIGITS = 15

/** Reads a decimal integer of at most 15 digits; NaN for anything else. */
const readInteger = (text: string): number => {
  const length = text.length
  const negative = text.charCodeAt(0) === MINUS
  let index = negative ? 1 : 0
  if (index === length || length - index > SAFE_DIGITS) return Number.NaN
  let value = 0
  for (; index < length; index++) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  // Not `-value`: an integer has no negative zero.
  return negative ? 0 - value : value
}

const isInteger = (text: string): boolean => {
  const length = text.length
  let index = text.charCodeAt(0) === MINUS ? 1 : 0
  if (index === length) return false
  for (; index < length; index++) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return false
  }
  return true
}

const numberCodec = (type: string, minimum: number, maximum: number, jsonNative: boolean): Codec<number> => {
  const outside = `must lie between ${minimum} and ${maximum}`
  const decode = (text: string): number | CodecFault => {
    const value = readInteger(text)
    if (value >= minimum && value <= maximum) return value
    return new CodecFault(Number.isNaN(value) ? 'is not the text of an integer' : outside, type, text)
  }
  return {
    encode: value => {
      if (typeof value !== 'number') return new CodecFault('must be a number', type, value)
      if (value >= minimum && value <= maximum && Number.isInteger(value)) return String(value)
      return new CodecFault(Number.isInteger(value) ? outside : 'must be a whole number', type, value)
    },
    decode,
    jsonNative,
    decodeJson: json => {
      if (typeof json === 'number' && json >= minimum && json <= maximum && Number.isInteger(json)) return json
      if (typeof json === 'string') return decode(json)
      return new CodecFault(`is not the JSON form of ${type}`, type, json)
    },
  }
}

const wideCodec = (type: string, minimum: bigint, maximum: bigint): Codec<bigint> => {
  const outside = `must lie between ${minimum} and ${maximum}`
  return textFormCodec(
    type,
    value => {
      if (typeof value === 'bigint') return value >= minimum && value <= maximum ? value.toString() : new CodecFault(outside, type, value)
      if (typeof value !== 'number') return new CodecFault('must be a bigint, or a number that is a safe integer', type, value)
      if (!Number.isSafeInteger(value)) return new CodecFault('must be a safe integer where it is a number: give a bigint', type, value)
      return value >= minimum ? String(value) : new CodecFault(outside, type, value)
    },
    text => {
      // BigInt of a number is much quicker than BigInt of a string.
      const small = readInteger(text)
      if (small === small) return BigInt(small)
      if (!isInteger(text)) return new CodecFault('is not the text of an integer', type, text)
      const value = BigInt(text)
      return value >= minimum && value <= maximum ? value : new CodecFault(outside, type, text)
    },
    false,
  )
}

/** `smallint`: a number between -32768 and 32767. */
export const smallintCodec: Codec<number> = numberCodec('smallint', -32_768, 32_767, true)

/** `integer`: a number of 32 bits. */
export const integerCodec: Codec<number> = numberCodec('integer', -2_147_483_648, 2_147_483_647, true)

/** `oid`: a number between 0 and 4294967295. PostgreSQL writes it into JSON as a string. */
export const oidCodec: Codec<number> = numberCodec('oid', 0, 4_294_967_295, true)

/**
 * `bigint`: read as a `bigint`; a number is taken too where it is a safe integer. It is a number in JSON, where
 * `JSON.parse` would round it, so it goes there as text.
 */
export const bigintCodec: Codec<bigint> = wideCodec('bigint', -(2n ** 63n), 2n ** 63n - 1n)

/** `xid8`: a transaction id of 64 bits without a sign, as a `bigint`. */
export const xid8Codec: Codec<bigint> = wideCodec('xid8', 0n, 2n ** 64n - 1n)
