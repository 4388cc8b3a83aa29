import type { Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/** The text of a floating-point number. `String` would drop the sign of a negative zero, which PostgreSQL keeps. */
export const printFloat = (value: number): string => (value === 0 && 1 / value < 0 ? '-0' : String(value))

/** Reads what PostgreSQL prints of a floating-point number, or gives nothing. */
export const readFloat = (text: string): number | undefined => {
  const value = Number(text)
  // `Number` makes zero of an empty text and NaN of what is no number.
  if (value === value) return text.length === 0 ? undefined : value
  return text === 'NaN' ? value : undefined
}

const floatCodec = (type: string, round: (value: number) => number): Codec<number> => {
  const decode = (text: string): number | CodecFault => {
    const value = readFloat(text)
    return value === undefined ? new CodecFault('is not the text of a floating-point number', type, text) : round(value)
  }
  return {
    encode: value => {
      if (typeof value !== 'number') return new CodecFault('must be a number', type, value)
      const rounded = round(value)
      if (rounded === value || value !== value) return printFloat(rounded)
      if (rounded === 0 || !Number.isFinite(rounded)) return new CodecFault(`is outside the range of ${type}`, type, value)
      return printFloat(rounded)
    },
    decode,
    jsonNative: true,
    decodeJson: json => {
      if (typeof json === 'number') return round(json)
      // NaN and the infinities, for which JSON has no number.
      if (typeof json === 'string') return decode(json)
      return new CodecFault(`is not the JSON form of ${type}`, type, json)
    },
  }
}

/**
 * `real`: a number of single precision. What is read is exactly the number that the database holds: 0.1 given comes back
 * as `Math.fround(0.1)`, which is 0.10000000149011612.
 */
export const realCodec: Codec<number> = floatCodec('real', Math.fround)

/** `double precision`: a number, bit for bit; NaN, the infinities and negative zero included. */
export const doublePrecisionCodec: Codec<number> = floatCodec('double precision', value => value)
