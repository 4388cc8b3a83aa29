import { CodecFault } from './codec-fault.ts'

/**
 * How the values of one SQL type travel: to and from PostgreSQL's text format, and inside the JSON of nested rows.
 * `null` is the caller's: a codec sees values only, except that an array codec sees the nulls inside an array. SQL NULL reads
 * as `null`, or as what `decodeNull` gives where a codec has it.
 */
export interface Codec<Out = unknown> {
  /** From a value to the text of a parameter. */
  readonly encode: (value: unknown) => string | CodecFault
  /** From the text of a column to its value. */
  readonly decode: (text: string) => Out | CodecFault
  /**
   * `true` where the value may stand in `json_build_array` as it is. `false` where JSON would lose some of it: then the
   * statement casts it to `text`, and `decodeJson` reads that text.
   */
  readonly jsonNative: boolean
  /** From the value's place in a parsed JSON row, which is not null, to the value. */
  readonly decodeJson: (json: unknown) => Out | CodecFault
  /** What NULL stands for, where that is not `null`: nested rows of which there is none. */
  readonly decodeNull?: () => Out | CodecFault
}

/**
 * A codec whose JSON form is its text: all types but numbers, booleans, JSON, arrays and rows, since PostgreSQL puts
 * a value of any other type into JSON as the string of its text.
 */
export const textFormCodec = <Out>(
  type: string,
  encode: (value: unknown) => string | CodecFault,
  decode: (text: string) => Out | CodecFault,
  jsonNative = true,
): Codec<Out> => ({
  encode,
  decode,
  jsonNative,
  decodeJson: json => (typeof json === 'string' ? decode(json) : new CodecFault('is not the string that this type is inside JSON', type, json)),
})
