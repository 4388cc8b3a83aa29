import type { Category, Field, Node } from './field.ts'

/** The fields of a node kind, by name. */
export type Fields = { readonly [name: string]: Field }

type Content<F> = F extends Field<infer T> ? T : never
type OptionalKey<F extends Fields> = { [K in keyof F]: F[K]['optional'] extends true ? K : never }[keyof F]

/** What is given to make a node: its fields, absent and `undefined` being the same. */
export type FieldValues<F extends Fields> =
  & { readonly [K in Exclude<keyof F, OptionalKey<F>>]: Content<F[K]> }
  & { readonly [K in OptionalKey<F>]?: Content<F[K]> | undefined }

/** The description of one kind of node, and the function that makes one. */
export interface NodeKind<K extends string = string, C extends Category = Category, F extends Fields = Fields> {
  readonly kind: K
  readonly category: C
  readonly fields: F
  /** What the node is, in a sentence. */
  readonly about: string
  /** SQL that contains one, as PostgreSQL reads it. */
  readonly example: string
  /** The first PostgreSQL major that has it; absent for 13 and older. */
  readonly since?: number
  /** Finds what the field table cannot say is wrong with a node from outside. */
  readonly check?: (node: Node) => string | undefined
  /** Makes a frozen node; fields that are `undefined` are left out. */
  readonly create: (fields: FieldValues<F>) => NodeOf<NodeKind<K, C, F>>
  /** Whether a node is of this kind. */
  readonly is: (node: Node) => node is NodeOf<NodeKind<K, C, F>>
}

/** Any node kind, for what works on all of them. */
export type AnyNodeKind = Omit<NodeKind, 'create' | 'is'>

/** The type of the nodes of a kind, derived from its field table. */
export type NodeOf<N> = N extends NodeKind<infer K, infer C, infer F>
  ? Node<C> & { readonly kind: K }
    & { readonly [P in Exclude<keyof F, OptionalKey<F>>]: Content<F[P]> }
    & { readonly [P in OptionalKey<F>]?: Content<F[P]> }
  : never

/** What a node kind says of itself besides its fields. */
export interface About {
  readonly about: string
  readonly example: string
  readonly since?: number
  readonly check?: (node: Node) => string | undefined
}

/**
 * Describes a node kind. This table is the only place where the node is described.
 *
 * @example
 * ```ts fragment
 * export const collate = defineNode('collate', 'expression', { expression: child('expression'), collation: names }, {
 *   about: 'An expression under a collation of its own.',
 *   example: 'select b collate "C" from t',
 * })
 * ```
 */
export function defineNode<const K extends string, const C extends Category, F extends Fields>(
  kind: K,
  category: C,
  fields: F,
  about: About,
): NodeKind<K, C, F> {
  type Made = NodeOf<NodeKind<K, C, F>>
  const create = (values: FieldValues<F>): Made => {
    const node: Record<string, unknown> = { kind }
    for (const name in values) {
      const value: unknown = values[name as keyof typeof values]
      if (value !== undefined) node[name] = Array.isArray(value) ? Object.freeze(value) : value
    }
    // The field table gave both the type and the values, so the shapes agree.
    return Object.freeze(node) as unknown as Made
  }
  return Object.freeze({ kind, category, fields, ...about, create, is: (node: Node): node is Made => node.kind === kind })
}
