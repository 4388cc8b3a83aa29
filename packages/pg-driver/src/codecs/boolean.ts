import type { Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/** `boolean`. A column prints as `t` or `f`, a cast to text as `true` or `false`. */
export const booleanCodec: Codec<boolean> = {
  encode: value => (value === true ? 't' : value === false ? 'f' : new CodecFault('must be true or false', 'boolean', value)),
  decode: text => {
    if (text === 't' || text === 'true') return true
    if (text === 'f' || text === 'false') return false
    return new CodecFault('is not the text of a boolean', 'boolean', text)
  },
  jsonNative: true,
  decodeJson: json => (typeof json === 'boolean' ? json : new CodecFault('is not a boolean', 'boolean', json)),
}
