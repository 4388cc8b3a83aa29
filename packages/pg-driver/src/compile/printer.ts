import type { AnyNodeKind, Category, Fields, Node, NodeKind, NodeOf, TypeNode } from '@quern/core/ast'
import { precedence, type Precedence } from '@quern/core'
import type { CompileFailure } from './failure.ts'

/** What a printer is given to print with. */
export interface PrintContext {
  /** A node as SQL, in parentheses where it binds less tightly than `minimum`. Nothing asks for none. */
  readonly print: (node: Node, minimum?: Precedence) => string
  /** Nodes as SQL with a separator between, a comma unless told. */
  readonly list: (nodes: readonly Node[], separator?: string) => string
  /** The place of a bound value: `$1`. A node that stands twice is one parameter. */
  readonly parameter: (node: Node) => string
  /** A name, quoted; what no identifier can be is reported. */
  readonly name: (name: string) => string
  /** A function's name, quoted where it has to be. */
  readonly functionName: (name: string, schema: string | undefined) => string
  /** Reports what keeps the statement from being run. The first report counts. */
  readonly fault: (failure: CompileFailure) => void
  /** Reports a feature that the target's version does not have. */
  readonly since: (feature: string, since: number | undefined) => void
  /** Whether a value of the type may go into JSON as it is. */
  readonly jsonNative: (type: TypeNode) => boolean
}

/** How one kind of node is printed. */
export interface Printer {
  readonly kind: AnyNodeKind
  readonly precedence: (node: never) => Precedence
  readonly print: (node: never, context: PrintContext) => string
}

/**
 * Says how a kind of node is printed. Its precedence is that of a name or a call unless it is given.
 *
 * @example
 * ```ts fragment
 * export const printCollate = printer(collateNode, (node, { print, name }) =>
 *   `${print(node.expression, precedence.collate)} collate ${node.collation.map(name).join('.')}`, precedence.collate)
 * ```
 */
export const printer = <K extends string, C extends Category, F extends Fields>(
  kind: NodeKind<K, C, F>,
  print: (node: NodeOf<NodeKind<K, C, F>>, context: PrintContext) => string,
  level: Precedence | ((node: NodeOf<NodeKind<K, C, F>>) => Precedence) = precedence.primary,
): Printer => Object.freeze({
  kind,
  print,
  precedence: typeof level === 'function' ? level : () => level,
})
