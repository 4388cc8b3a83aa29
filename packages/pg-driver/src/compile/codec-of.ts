import type { TypeNode } from '@quern/core/ast'
import { codecFor, type Codec, type TypeShape } from '../codecs/index.ts'

/** The codec of a type node: every kind of type node is one of the shapes that the codecs read. */
export const codecOf = (type: TypeNode): Codec => codecFor(type as unknown as TypeShape)
