import type { RangeValue } from '@quern/core'
import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'
import { printBound, readRangeList, readSingleRange, type RangeFormat } from './range-text.ts'

const encodeBound = (bound: unknown, subtype: Codec, step: string): string | CodecFault => {
  if (bound === null) return ''
  const text = subtype.encode(bound)
  return text instanceof CodecFault ? text.within(step) : printBound(text)
}

const rangeEncoder = (type: string, subtype: Codec) => (value: unknown): string | CodecFault => {
  if (typeof value !== 'object' || value === null) return new CodecFault('must be a range', type, value)
  // An object, by the test above; its fields are checked one by one.
  const range = value as { readonly [field: string]: unknown }
  if (range['empty'] === true) return 'empty'
  if (range['empty'] !== false) return new CodecFault('must be true or false', type, range['empty'], '.empty')
  const { lowerInclusive, upperInclusive } = range
  if (typeof lowerInclusive !== 'boolean') return new CodecFault('must be true or false', type, lowerInclusive, '.lowerInclusive')
  if (typeof upperInclusive !== 'boolean') return new CodecFault('must be true or false', type, upperInclusive, '.upperInclusive')
  const lower = encodeBound(range['lower'], subtype, '.lower')
  if (lower instanceof CodecFault) return lower
  const upper = encodeBound(range['upper'], subtype, '.upper')
  if (upper instanceof CodecFault) return upper
  return `${lowerInclusive ? '[' : '('}${lower},${upper}${upperInclusive ? ']' : ')'}`
}

/**
 * A range type over a subtype. A bound that is null is no bound; an infinite one, such as `'infinity'` of a `date`, is a value. A bound that
 * is none is never inclusive: PostgreSQL reads `true` there as `false`. PostgreSQL gives a range of a discrete subtype in its canonical form: `[1,4]` of integers
 * comes back as `[1,5)`. See https://www.postgresql.org/docs/current/rangetypes.html.
 */
export const rangeCodec = <T>(type: string, subtype: Codec<T>): Codec<RangeValue<T>> => {
  const format: RangeFormat<T> = { type, bound: subtype.decode }
  return textFormCodec(type, rangeEncoder(type, subtype), text => readSingleRange(text, format))
}

/** A multirange type over a subtype: ranges in order, which PostgreSQL merges where they touch and drops where they are empty. */
export const multirangeCodec = <T>(type: string, subtype: Codec<T>): Codec<RangeValue<T>[]> => {
  const format: RangeFormat<T> = { type, bound: subtype.decode }
  const encodeRange = rangeEncoder(type, subtype)
  return textFormCodec(
    type,
    value => {
      if (!Array.isArray(value)) return new CodecFault('must be an array of ranges', type, value)
      let text = '{'
      for (let index = 0; index < value.length; index++) {
        const range = encodeRange(value[index])
        if (range instanceof CodecFault) return range.within(`[${index}]`)
        text += index === 0 ? range : `,${range}`
      }
      return `${text}}`
    },
    text => readRangeList(text, format),
  )
}
