import fc from 'fast-check'
import type { PointValue } from '@quern/core'
import { doubles } from './numbers.ts'
import { scalarCase, type TypeCase } from './type-case.ts'

const shape = <Fields extends Record<string, unknown>>(fields: { [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> }) =>
  fc.record(fields, { noNullPrototype: true })

const finite: fc.Arbitrary<number> = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 0.1, 1e300))
const points: fc.Arbitrary<PointValue> = shape({ x: finite, y: finite })
const manyPoints = (minLength: number): fc.Arbitrary<PointValue[]> => fc.array(points, { minLength, maxLength: 6 })

/** PostgreSQL takes a coefficient near zero for zero, and a line needs one that is not. */
const coefficient = finite.map(value => (Math.abs(value) < 1 ? 1 : value))

const boxes = fc.tuple(points, points).map(([{ x: x1, y: y1 }, { x: x2, y: y2 }]) => ({
  high: { x: x1 < x2 ? x2 : x1, y: y1 < y2 ? y2 : y1 },
  low: { x: x1 < x2 ? x1 : x2, y: y1 < y2 ? y1 : y2 },
}))

export const geometryCases: readonly TypeCase[] = [
  scalarCase('point', shape({ x: doubles, y: doubles })),
  scalarCase('line', shape({ a: coefficient, b: finite, c: finite })),
  scalarCase('lseg', shape({ from: points, to: points })),
  scalarCase('box', boxes),
  scalarCase('path', shape({ open: fc.boolean(), points: manyPoints(1) })),
  scalarCase('polygon', shape({ points: manyPoints(1) })),
  scalarCase('circle', shape({ center: points, radius: finite.map(value => Math.abs(value)) })),
]
