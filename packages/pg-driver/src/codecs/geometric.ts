import type { BoxValue, CircleValue, LineValue, PathValue, PointValue, PolygonValue, SegmentValue } from '@quern/core'
import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'
import { printFloat, readFloat } from './float.ts'

/** The numbers of a text, in order, read over the punctuation between them; nothing where one is malformed. */
const numbersOf = (text: string): number[] | undefined => {
  const numbers: number[] = []
  for (const part of text.split(/[()[\]{}<>,]+/)) {
    if (part === '') continue
    const value = readFloat(part)
    if (value === undefined) return undefined
    numbers.push(value)
  }
  return numbers
}

const pointsOf = (numbers: readonly number[]): PointValue[] => {
  const points: PointValue[] = []
  // Both coordinates are there: the caller has seen that the count is even.
  for (let index = 0; index < numbers.length; index += 2) points.push({ x: numbers[index] as number, y: numbers[index + 1] as number })
  return points
}

/** The fields that a shape is made of, each still to be checked. */
type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const printNumber = (value: unknown, type: string, step: string): string | CodecFault =>
  typeof value === 'number' ? printFloat(value) : new CodecFault('must be a number', type, value, step)

const printPoint = (value: unknown, type: string, step: string): string | CodecFault => {
  if (!isFields(value)) return new CodecFault('must be a point', type, value, step)
  const x = printNumber(value['x'], type, `${step}.x`)
  if (x instanceof CodecFault) return x
  const y = printNumber(value['y'], type, `${step}.y`)
  return y instanceof CodecFault ? y : `(${x},${y})`
}

const printPoints = (value: unknown, type: string): string | CodecFault => {
  if (!Array.isArray(value) || value.length === 0) return new CodecFault('must be an array of at least one point', type, value, '.points')
  let text = ''
  for (let index = 0; index < value.length; index++) {
    const point = printPoint(value[index], type, `.points[${index}]`)
    if (point instanceof CodecFault) return point
    text += index === 0 ? point : `,${point}`
  }
  return text
}

/** A geometric type: how its fields print, and what its numbers make, where their count is right. */
const geometricCodec = <Shape>(
  type: string,
  print: (value: Fields) => string | CodecFault,
  make: (numbers: readonly number[], text: string) => Shape | undefined,
): Codec<Shape> =>
  textFormCodec(
    type,
    value => (isFields(value) ? print(value) : new CodecFault(`must be a ${type}`, type, value)),
    text => {
      const numbers = numbersOf(text)
      const shape = numbers === undefined ? undefined : make(numbers, text)
      return shape ?? new CodecFault(`is not the text of a ${type}`, type, text)
    },
  )

/** Two parts of a shape, each printed by `print`, or the first fault of theirs. */
const pair = (first: string | CodecFault, second: string | CodecFault, join: (first: string, second: string) => string): string | CodecFault => {
  if (first instanceof CodecFault) return first
  return second instanceof CodecFault ? second : join(first, second)
}

const twoPoints = (numbers: readonly number[]): readonly [PointValue, PointValue] | undefined => {
  const [first, second] = numbers.length === 4 ? pointsOf(numbers) : []
  return first && second && [first, second]
}

/** `point`: `(1,2)`. */
export const pointCodec: Codec<PointValue> = geometricCodec(
  'point',
  value => printPoint(value, 'point', ''),
  numbers => (numbers.length === 2 ? pointsOf(numbers)[0] : undefined),
)

/** `line`: `{1,2,3}`. PostgreSQL refuses one of which a and b are both zero. */
export const lineCodec: Codec<LineValue> = geometricCodec(
  'line',
  value => {
    const c = printNumber(value['c'], 'line', '.c')
    const ab = pair(printNumber(value['a'], 'line', '.a'), printNumber(value['b'], 'line', '.b'), (a, b) => `${a},${b}`)
    return pair(ab, c, (front, back) => `{${front},${back}}`)
  },
  ([a, b, c, more]) => (a === undefined || b === undefined || c === undefined || more !== undefined ? undefined : { a, b, c }),
)

/** `lseg`: `[(1,2),(3,4)]`. */
export const lsegCodec: Codec<SegmentValue> = geometricCodec(
  'lseg',
  value => pair(printPoint(value['from'], 'lseg', '.from'), printPoint(value['to'], 'lseg', '.to'), (from, to) => `[${from},${to}]`),
  numbers => {
    const ends = twoPoints(numbers)
    return ends && { from: ends[0], to: ends[1] }
  },
)

/** `box`: `(3,4),(1,2)`, the upper right corner first. */
export const boxCodec: Codec<BoxValue> = geometricCodec(
  'box',
  value => pair(printPoint(value['high'], 'box', '.high'), printPoint(value['low'], 'box', '.low'), (high, low) => `${high},${low}`),
  numbers => {
    const corners = twoPoints(numbers)
    return corners && { high: corners[0], low: corners[1] }
  },
)

const evenPoints = (numbers: readonly number[]): PointValue[] | undefined =>
  numbers.length > 0 && numbers.length % 2 === 0 ? pointsOf(numbers) : undefined

/** `path`: `[(1,2),(3,4)]` when open, `((1,2),(3,4))` when closed. */
export const pathCodec: Codec<PathValue> = geometricCodec(
  'path',
  value => {
    const { open } = value
    if (typeof open !== 'boolean') return new CodecFault('must be true or false', 'path', open, '.open')
    const points = printPoints(value['points'], 'path')
    return points instanceof CodecFault ? points : open ? `[${points}]` : `(${points})`
  },
  (numbers, text) => {
    const points = evenPoints(numbers)
    return points && { open: text.startsWith('['), points }
  },
)

/** `polygon`: `((1,2),(3,4),(5,6))`. */
export const polygonCodec: Codec<PolygonValue> = geometricCodec(
  'polygon',
  value => {
    const points = printPoints(value['points'], 'polygon')
    return points instanceof CodecFault ? points : `(${points})`
  },
  numbers => {
    const points = evenPoints(numbers)
    return points && { points }
  },
)

/** `circle`: `<(1,2),3>`. */
export const circleCodec: Codec<CircleValue> = geometricCodec(
  'circle',
  value => pair(printPoint(value['center'], 'circle', '.center'), printNumber(value['radius'], 'circle', '.radius'), (center, radius) => `<${center},${radius}>`),
  numbers => {
    const [x, y, radius, more] = numbers
    return x === undefined || y === undefined || radius === undefined || more !== undefined ? undefined : { center: { x, y }, radius }
  },
)
