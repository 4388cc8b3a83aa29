import type { TypeNode } from '@quern/core/ast'
import { codecFor, type TypeShape } from '../codecs/index.ts'

/** Whether a value of the type may go into JSON as it is, without losing anything. */
export const jsonNative = (type: TypeNode): boolean =>
  // Every kind of type node is one of the shapes that the codecs read.
  codecFor(type as unknown as TypeShape).jsonNative
