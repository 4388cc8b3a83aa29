import { otherDepth, printElement, readArray, type ArrayFormat } from './array-text.ts'
import type { Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/** What an array is made of. */
export interface ArrayOptions {
  /** The SQL name of the array's type. */
  readonly type: string
  readonly element: Codec
  /** How many dimensions an array of the type has. */
  readonly depth: number
  /** Whether elements may be null. */
  readonly nullable: boolean
  /** What stands between elements in text. */
  readonly delimiter: ',' | ';'
  /** Whether the array may go into JSON as it is. */
  readonly jsonNative: boolean
}

const nullElement = (type: string): CodecFault => new CodecFault('is null, and the type says that no element is: declare the elements nullable', type, null)

const printer = ({ type, element, depth, nullable, delimiter }: ArrayOptions) => {
  const printItem = (item: unknown): string | CodecFault => {
    if (item === null) return nullable ? 'NULL' : nullElement(type)
    const text = element.encode(item)
    return text instanceof CodecFault ? text : printElement(text)
  }
  /** `sizes` holds the length of each dimension, as the first array at its level has set it. */
  const printLevel = (items: unknown, level: number, sizes: number[]): string | CodecFault => {
    if (!Array.isArray(items)) return level === 0 ? new CodecFault('must be an array', type, items) : otherDepth(items, type, depth)
    if (items.length === 0 && level > 0) return new CodecFault('is empty: PostgreSQL keeps no empty array inside an array', type, items)
    sizes[level] ??= items.length
    if (sizes[level] !== items.length) return new CodecFault('must be as long as its neighbours: PostgreSQL keeps rectangular arrays only', type, items)
    let text = '{'
    for (let index = 0; index < items.length; index++) {
      const item = level + 1 === depth ? printItem(items[index]) : printLevel(items[index], level + 1, sizes)
      if (item instanceof CodecFault) return item.within(`[${index}]`)
      text += index === 0 ? item : delimiter + item
    }
    return `${text}}`
  }
  return (value: unknown): string | CodecFault => printLevel(value, 0, [])
}

const jsonReader = ({ type, element, depth, nullable }: ArrayOptions) => {
  const readLevel = (items: unknown, level: number): unknown[] | CodecFault => {
    if (!Array.isArray(items)) return level === 0 ? new CodecFault('is not an array', type, items) : otherDepth(items, type, depth)
    const values: unknown[] = []
    for (let index = 0; index < items.length; index++) {
      const item: unknown = items[index]
      const value = level + 1 < depth ? readLevel(item, level + 1)
        : item !== null ? element.decodeJson(item)
        : nullable ? null : nullElement(type)
      if (value instanceof CodecFault) return value.within(`[${index}]`)
      values.push(value)
    }
    return values
  }
  return (json: unknown): unknown[] | CodecFault => readLevel(json, 0)
}

/**
 * An array of any element type and any number of dimensions: arrays of JavaScript within one another, `null` for NULL. All arrays
 * of one dimension are equally long, and none inside another is empty, since PostgreSQL keeps no other. Lower bounds other
 * than 1 are read over.
 *
 * In JSON it is an array of its elements' JSON forms where these are lossless, else text.
 */
export const arrayCodec = (options: ArrayOptions): Codec<unknown[]> => {
  const { type, element, depth, nullable, delimiter, jsonNative } = options
  const format: ArrayFormat = {
    type,
    depth,
    delimiter: delimiter.charCodeAt(0),
    element: text => (text !== null ? element.decode(text) : nullable ? null : nullElement(type)),
  }
  const decode = (text: string): unknown[] | CodecFault => readArray(text, format)
  const readJson = jsonReader(options)
  return {
    encode: printer(options),
    decode,
    jsonNative,
    decodeJson: json => {
      if (typeof json === 'string') return decode(json)
      return jsonNative ? readJson(json) : new CodecFault('is not the string that this type is inside JSON', type, json)
    },
  }
}
