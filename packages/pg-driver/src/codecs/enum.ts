import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/**
 * An enumerated type: a string that is one of its labels. A label from the database that the schema does not know is a fault
 * too: the type was altered, and the schema is behind.
 */
export const enumCodec = (name: string, labels: readonly string[]): Codec<string> => {
  const known = new Set(labels)
  const allowed = labels.map(label => JSON.stringify(label)).join(', ')
  return textFormCodec(
    name,
    value => (typeof value === 'string' && known.has(value) ? value : new CodecFault(`must be one of ${allowed}`, name, value)),
    text =>
      known.has(text) ? text : new CodecFault(`is a label that the schema does not know, so the schema is behind the database: it has ${allowed}`, name, text),
  )
}
