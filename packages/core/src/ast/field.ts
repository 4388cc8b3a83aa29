/**
 * What a field of an AST node may hold. A node kind is described once, by a record of these; children,
 * traversal, rewriting, equality, hash and the JSON codec are all derived from it.
 */
import type { TaggedValue } from './tagged-value.ts'

/** The five families of nodes. A field that holds nodes names the family it accepts. */
export type Category = 'type' | 'expression' | 'source' | 'clause' | 'statement'

declare const category: unique symbol

/** Any AST node: plain frozen data with a string `kind`. `C` is the family it belongs to, known to the compiler only. */
export interface Node<C extends Category = Category> {
  readonly kind: string
  readonly [category]?: C
}

/** A node of the family `type`: the name and structure of an SQL data type. */
export type TypeNode = Node<'type'>
/** A node of the family `expression`: what has a value. */
export type ExpressionNode = Node<'expression'>
/** A node of the family `source`: what stands in FROM. */
export type SourceNode = Node<'source'>
/** A node of the family `clause`: a part of a statement that is neither a value nor a source. */
export type ClauseNode = Node<'clause'>
/** A node of the family `statement`: what can be run. */
export type StatementNode = Node<'statement'>

/** The forms of content. `names` is a list of strings, `value` a tagged literal, `nodes` a list of nodes. */
export type Holds = 'node' | 'nodes' | 'text' | 'names' | 'flag' | 'integer' | 'integers' | 'choice' | 'value'

/** The description of one field. `T` is what it holds, `Optional` whether it may be absent. */
export interface Field<T = unknown, Optional extends boolean = boolean> {
  readonly holds: Holds
  readonly optional: Optional
  /** For `node` and `nodes`: the family of what is held. */
  readonly category?: Category
  /** For `choice`: the allowed words. */
  readonly words?: readonly string[]
  /** For `value`: the constants that a query is parameterised by; they are no part of its shape. */
  readonly erased?: boolean
  readonly '~content'?: T
}

const required = <T>(field: Omit<Field<T>, 'optional' | '~content'>): Field<T, false> =>
  Object.freeze({ ...field, optional: false })

/** One node of a family. */
export const child = <C extends Category>(of: C): Field<Node<C>, false> => required({ holds: 'node', category: of })
/** A list of nodes of a family; may be empty. */
export const children = <C extends Category>(of: C): Field<readonly Node<C>[], false> => required({ holds: 'nodes', category: of })
/** A string. */
export const text: Field<string, false> = required({ holds: 'text' })
/** A list of strings. */
export const names: Field<readonly string[], false> = required({ holds: 'names' })
/** True, or absent. */
export const flag: Field<true, true> = Object.freeze({ holds: 'flag', optional: true })
/** A whole number. */
export const integer: Field<number, false> = required({ holds: 'integer' })
/** A list of whole numbers. */
export const integers: Field<readonly number[], false> = required({ holds: 'integers' })
/** One of a closed list of words. */
export const choice = <const W extends readonly string[]>(...words: W): Field<W[number], false> =>
  required({ holds: 'choice', words })
/** A tagged literal that is part of the statement's text. */
export const constant: Field<TaggedValue, false> = required({ holds: 'value' })
/** A tagged literal that is bound as a parameter, and so is no part of the statement's shape. */
export const bound: Field<TaggedValue, false> = required({ holds: 'value', erased: true })

/** The same field, which may be absent. */
export const optional = <T>(field: Field<T, false>): Field<T, true> => Object.freeze({ ...field, optional: true })
