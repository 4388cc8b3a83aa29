import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

const LENGTH = 36

/** Gives the UUID in lower case, or nothing where the text is none. */
const canonical = (text: string): string | undefined => {
  if (text.length !== LENGTH) return undefined
  let upper = false
  for (let index = 0; index < LENGTH; index++) {
    const code = text.charCodeAt(index)
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== 45) return undefined
    } else if (code >= 65 && code <= 70) {
      upper = true
    } else if ((code < 48 || code > 57) && (code < 97 || code > 102)) {
      return undefined
    }
  }
  return upper ? text.toLowerCase() : text
}

/** `uuid`: 32 hexadecimal digits in the groups 8-4-4-4-12, in lower case when read. */
export const uuidCodec: Codec<string> = textFormCodec(
  'uuid',
  value => {
    if (typeof value !== 'string') return new CodecFault('must be a string', 'uuid', value)
    return canonical(value) ?? new CodecFault('must be 32 hexadecimal digits in the groups 8-4-4-4-12', 'uuid', value)
  },
  text => canonical(text) ?? new CodecFault('is not the text of a uuid', 'uuid', text),
)
