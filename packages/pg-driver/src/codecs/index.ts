/** The codecs of every PostgreSQL type: values to and from text, and out of the JSON of nested rows. Pure. */
export type { Codec } from './codec.ts'
export { CodecFault } from './codec-fault.ts'
export { infiniteInterval, negativeInfiniteInterval } from './interval.ts'
export { codecFor } from './registry.ts'
export type { NestedRow } from './rows.ts'
export { scalarTypeNames } from './scalar-types.ts'
export type { RowsShape, ScalarShape, TypeShape } from './type-shape.ts'
