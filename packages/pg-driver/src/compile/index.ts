/** Makes SQL of Quern's ASTs. Pure: no I/O, no Node API. */
export { CodecFault, codecFor, type Codec, type TypeShape } from '../codecs/index.ts'
export { compile, shapesKept } from './compile.ts'
export { DecodeFault, EncodeFault, type Compiled } from './compiled.ts'
export type {
  CompileFailure, EmptyInsert, EmptyUpdate, InvalidIdentifier, InvalidNode, UnguardedWrite, UnsupportedFeature,
} from './failure.ts'
export { quoteName } from './names.ts'
export { printNode, type Printed, type PrintOptions } from './print.ts'
export type { QueryDescription } from './query-description.ts'
export { printers } from './registry.ts'
