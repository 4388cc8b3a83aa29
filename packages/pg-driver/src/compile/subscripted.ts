import { precedence, type Precedence } from '@quern/core'
import type { Node } from '@quern/core/ast'

/** What may stand before a subscript without parentheses: a column, a parameter, or another subscript. */
const bare: ReadonlySet<string> = new Set(['column', 'parameter', 'subscript'])

/** An expression as the grammar wants it before `[`. */
export const subscripted = (node: Node, print: (node: Node, minimum?: Precedence) => string): string =>
  bare.has(node.kind) ? print(node, precedence.subscript) : `(${print(node)})`
