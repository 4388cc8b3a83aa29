import { failure, success, type Result } from '@quern/result'
import type { Category, Field, Node, StatementNode } from './field.ts'
import { nodeKindOf } from './fields-of.ts'
import { checkTaggedValue } from './tagged-value.ts'

/** An AST from outside is not one: where, and what is wrong there. */
export interface InvalidAst {
  readonly tag: 'InvalidAst'
  /** The way to the fault, such as `$.ast.where.operands[1].value`. */
  readonly path: string
  readonly problem: string
}

/** The version of the JSON form. A reader refuses a version that it does not know. */
export const astVersion = 1

/** An AST with the version of its form, ready for `JSON.stringify`. */
export interface EncodedAst {
  readonly quern: typeof astVersion
  readonly ast: Node
}

/** What an AST from outside may contain. */
export interface DecodeAstOptions {
  /** Accept SQL written by hand (`raw`, `rawStatement`). Only for ASTs that you made yourself. */
  readonly allowRaw?: boolean
  /** How deep the tree may be; 500 unless told. A deeper one is refused, not a stack overflow. */
  readonly depth?: number
}

interface Fault {
  readonly path: string
  readonly problem: string
}

/** Wraps a node for `JSON.stringify`. Nodes are plain data, so nothing is converted. */
export const encodeAst = (node: Node): EncodedAst => Object.freeze({ quern: astVersion, ast: node })

const isText = (value: unknown): value is string => typeof value === 'string'

const checkField = (field: Field, value: unknown, path: string, options: Required<DecodeAstOptions>): Fault | undefined => {
  switch (field.holds) {
    case 'text':
      return isText(value) ? undefined : { path, problem: 'must be a string' }
    case 'flag':
      return value === true ? undefined : { path, problem: 'must be true or absent' }
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : { path, problem: 'must be a whole number' }
    case 'choice':
      return isText(value) && field.words?.includes(value) === true
        ? undefined
        : { path, problem: `must be one of ${field.words?.join(', ')}` }
    case 'value':
      return checkTaggedValue(value, path, options.depth)
    case 'node':
      return checkNode(value, field.category, path, options)
    default:
      return checkList(field, value, path, options)
  }
}

const checkList = (field: Field, value: unknown, path: string, options: Required<DecodeAstOptions>): Fault | undefined => {
  if (!Array.isArray(value)) return { path, problem: 'must be a list' }
  for (const [index, item] of value.entries()) {
    const at = `${path}[${index}]`
    const fault = field.holds === 'nodes'
      ? checkNode(item, field.category, at, options)
      : field.holds === 'names'
        ? isText(item) ? undefined : { path: at, problem: 'must be a string' }
        : Number.isSafeInteger(item) ? undefined : { path: at, problem: 'must be a whole number' }
    if (fault) return fault
  }
  return undefined
}

const handwritten: ReadonlySet<string> = new Set(['raw', 'rawStatement'])

const checkNode = (value: unknown, category: Category | undefined, path: string, options: Required<DecodeAstOptions>): Fault | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { path, problem: 'must be a node' }
  // An object that is no array: its fields are read by name and each is checked.
  const node = value as Record<string, unknown>
  const kind = isText(node['kind']) ? nodeKindOf(node['kind']) : undefined
  if (!kind) return { path: `${path}.kind`, problem: isText(node['kind']) ? `there is no node kind ${JSON.stringify(node['kind'])}` : 'must be a string' }
  if (category !== undefined && kind.category !== category) {
    return { path: `${path}.kind`, problem: `"${kind.kind}" is no ${category}` }
  }
  if (handwritten.has(kind.kind) && !options.allowRaw) {
    return { path, problem: 'SQL written by hand is not accepted here' }
  }
  if (options.depth <= 0) return { path, problem: 'the tree is too deep' }
  const deeper = { ...options, depth: options.depth - 1 }
  for (const name of Object.keys(node)) {
    if (name !== 'kind' && !Object.hasOwn(kind.fields, name)) {
      return { path: `${path}.${name}`, problem: `is not a field of "${kind.kind}"` }
    }
  }
  for (const [name, field] of Object.entries(kind.fields)) {
    const at = `${path}.${name}`
    if (!Object.hasOwn(node, name)) {
      if (!field.optional) return { path: at, problem: 'is missing' }
      continue
    }
    const fault = checkField(field, node[name], at, deeper)
    if (fault) return fault
  }
  // Every field was checked against the table, so it is a node.
  const problem = kind.check?.(value as Node)
  return problem === undefined ? undefined : { path, problem }
}

/** The fields whose expressions PostgreSQL compares with those of other clauses. */
const compared: ReadonlySet<string> = new Set(['groupBy', 'distinctOn', 'orderBy'])

const isParameter = (value: object): boolean => 'kind' in value && value.kind === 'parameter'

/** The parameters that stand in compared fields, as JSON. */
const comparedParameters = (value: unknown, inside: boolean, into: Set<string>): Set<string> => {
  if (typeof value !== 'object' || value === null) return into
  if (inside && isParameter(value)) into.add(JSON.stringify(value))
  for (const [key, item] of Object.entries(value)) comparedParameters(item, inside || compared.has(key), into)
  return into
}

/**
 * A frozen copy: what the caller still holds cannot change the tree. A key `__proto__` stays an ordinary key. Equal
 * parameters become one node where one of them stands in GROUP BY or the like, as it was before JSON took them apart:
 * GROUP BY must name the very parameter of SELECT. All others keep a place of their own.
 */
const frozenCopy = (value: unknown, shared: ReadonlySet<string>, parameters: Map<string, unknown>): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(item => frozenCopy(item, shared, parameters)))
  const copy = {}
  for (const [key, item] of Object.entries(value)) Object.defineProperty(copy, key, { value: frozenCopy(item, shared, parameters), enumerable: true })
  Object.freeze(copy)
  if (!isParameter(value)) return copy
  const key = JSON.stringify(value)
  if (!shared.has(key)) return copy
  const known = parameters.get(key)
  if (known === undefined) parameters.set(key, copy)
  return known ?? copy
}

/**
 * Finds what is wrong with a tree that is said to be an AST: where, and what. SQL written by hand is accepted.
 *
 * @example
 * ```ts fragment
 * checkAst(JSON.parse(text)) // { tag: 'InvalidAst', path: '$.where.operator', problem: ... }
 * ```
 */
export function checkAst(node: unknown): InvalidAst | undefined {
  const fault = checkNode(node, undefined, '$', { allowRaw: true, depth: Infinity })
  return fault && { tag: 'InvalidAst', ...fault }
}

/**
 * Reads an AST from outside. Everything is checked: kinds, families, fields, constants, the number of operands.
 * SQL written by hand is refused unless the caller allows it.
 *
 * @example
 * ```ts fragment
 * decodeAst(JSON.parse(text)).flatMap(queryOf)
 * ```
 * Fails with {@link InvalidAst}, which has the path to the fault.
 */
export function decodeAst(value: unknown, options: DecodeAstOptions = {}): Result<StatementNode, InvalidAst> {
  const refuse = (path: string, problem: string) => failure<InvalidAst>({ tag: 'InvalidAst', path, problem })
  if (typeof value !== 'object' || value === null) return refuse('$', 'must be an object')
  const { quern, ast, ...extra } = value as Record<string, unknown>
  if (quern !== astVersion) return refuse('$.quern', `must be ${astVersion}`)
  const [unknown] = Object.keys(extra)
  if (unknown !== undefined) return refuse(`$.${unknown}`, 'is not a field of an encoded AST')
  const fault = checkNode(ast, 'statement', '$.ast', { allowRaw: options.allowRaw ?? false, depth: options.depth ?? 500 })
  if (fault) return refuse(fault.path, fault.problem)
  // Checked against the field tables just above.
  return success(frozenCopy(ast, comparedParameters(ast, false, new Set()), new Map()) as StatementNode)
}
