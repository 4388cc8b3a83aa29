import { identifierFault, precedence, type Precedence } from '@quern/core'
import { checkAst, type Node, type ParameterNode, type TypeNode } from '@quern/core/ast'
import { codecOf } from './codec-of.ts'
import type { CompileFailure } from './failure.ts'
import { plainFunctionName, quoteName } from './names.ts'
import type { PrintContext, Printer } from './printer.ts'
import { printers } from './registry.ts'
import { functionSince } from './since.ts'

const byKind: ReadonlyMap<string, Printer> = new Map(printers.map(each => [each.kind.kind, each]))

/** A statement in SQL: its text, and the nodes of its parameters in the order of their numbers. */
export interface Printed {
  readonly text: string
  readonly parameters: readonly ParameterNode[]
}

/** What is not in a version of PostgreSQL is refused for it; without a target nothing is. */
export interface PrintOptions {
  /** The major version that the statement must run on. */
  readonly target?: number
}

/**
 * Prints a node and all that is in it. Printing never stops half-way; what is wrong is the failure that it gives instead.
 *
 * @example
 * printNode(statementOf(from(users).select({ id: users.id })))
 * // => { text: 'select "users"."id" as "id" from "users"', parameters: [] }
 */
export function printNode(root: Node, { target }: PrintOptions = {}): Printed | { readonly failure: CompileFailure } {
  // What decodeAst let through is sound; a tree that was put together or changed by hand may not be, and no name or word is printed unseen.
  const unsound = checkAst(root)
  if (unsound) return { failure: { tag: 'InvalidNode', outcome: 'none', kind: root.kind, problem: `${unsound.path} ${unsound.problem}` } }
  const numbers = new Map<Node, number>()
  let failure: CompileFailure | undefined

  const fault = (found: CompileFailure): void => {
    failure ??= found
  }
  const since = (feature: string, version: number | undefined): void => {
    if (version !== undefined && target !== undefined && version > target) {
      fault({ tag: 'UnsupportedFeature', outcome: 'none', feature, since: version, target })
    }
  }
  const name = (given: string): string => {
    const problem = identifierFault(given)
    if (problem !== undefined) fault({ tag: 'InvalidIdentifier', outcome: 'none', name: given, problem })
    return quoteName(given)
  }
  const print = (node: Node, minimum: Precedence = precedence.lowest): string => {
    const found = byKind.get(node.kind)
    if (!found) {
      fault({ tag: 'InvalidNode', outcome: 'none', kind: node.kind, problem: 'has no printer' })
      return ''
    }
    since(node.kind, found.kind.since)
    // The printer was found by the node's kind.
    const text = found.print(node as never, context)
    return found.precedence(node as never) < minimum ? `(${text})` : text
  }
  const context: PrintContext = {
    print,
    list: (nodes, separator = ', ') => nodes.map(node => print(node)).join(separator),
    parameter: node => {
      let number = numbers.get(node)
      if (number === undefined) {
        number = numbers.size + 1
        numbers.set(node, number)
      }
      return `$${number}`
    },
    name,
    functionName: (given, schema) => {
      since(`function ${given}`, functionSince(given, schema))
      const plain = plainFunctionName(given) ? given : name(given)
      return schema === undefined ? plain : `${name(schema)}.${plain}`
    },
    fault,
    since,
    jsonNative: (type: TypeNode) => codecOf(type).jsonNative,
  }

  const text = print(root)
  // Only printers of parameters ask for a number.
  return failure ? { failure } : { text, parameters: [...numbers.keys()] as ParameterNode[] }
}
