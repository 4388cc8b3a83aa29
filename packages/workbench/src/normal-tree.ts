/** A parse tree as plain JSON. */
export type Tree = null | boolean | number | string | readonly Tree[] | { readonly [field: string]: Tree }

/** What a comparison of two parse trees looks past. */
export interface NormaliseOptions {
  /**
   * `kept` (the default): `$1::int` differs from `$1`. `ignored`: a cast directly around a literal or a parameter
   * says nothing, so that both are the same. Casts around anything else are always kept.
   */
  readonly casts?: 'kept' | 'ignored'
  /** `alike` (the default): every literal and every parameter is the same. `kept`: `1`, `2` and `$1` all differ. */
  readonly literals?: 'alike' | 'kept'
}

interface Context {
  readonly castsIgnored: boolean
  readonly literalsAlike: boolean
  /** Inside a statement that takes parameters. */
  readonly parametric: boolean
  /** In the SELECT's own ORDER BY, GROUP BY or DISTINCT ON, where a bare integer names a column of the result. */
  readonly ordinal: boolean
}

/** A literal or a parameter, whichever it was. */
const VALUE = { Value: {} } as const

/** Where a node stood in the text: no part of what it says. */
const LOCATIONS: ReadonlySet<string> = new Set([
  'location', 'name_location', 'stmt_location', 'stmt_len',
  'list_start', 'list_end', 'rexpr_list_start', 'rexpr_list_end',
])

/**
 * The statements that take parameters. Elsewhere (`set`, `begin isolation level ...`, `create table ... default 1`)
 * a constant cannot be a parameter and says what the statement does, so it is kept.
 */
const PARAMETRIC: ReadonlySet<string> = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])

/** The fields in which `1` means the first column, and a parameter does not. */
const ORDINAL_FIELDS: ReadonlySet<string> = new Set(['sortClause', 'groupClause', 'distinctClause'])

/** The nodes that pass on the ordinal meaning to what stands inside: `order by 1 desc`, `group by rollup (1, 2)`. */
const ORDINAL_CARRIERS: ReadonlySet<string> = new Set(['SortBy', 'GroupingSet', 'RowExpr'])

const isRecord = (tree: Tree | undefined): tree is { readonly [field: string]: Tree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree)

const isValue = (tree: Tree | undefined): boolean => isRecord(tree) && 'Value' in tree

/** A bare integer: in JSON `{ ival: { ival: 1 } }`, and `{ ival: {} }` for 0. */
const isInteger = (constant: Tree): boolean => isRecord(constant) && 'ival' in constant

/** `- $1` and `-1` are the same value; the parser has already folded the second one. */
const isNegatedValue = (node: Tree): boolean => {
  if (!isRecord(node) || node['kind'] !== 'AEXPR_OP' || node['lexpr'] !== undefined || !isValue(node['rexpr'])) return false
  return JSON.stringify(node['name']) === '[{"String":{"sval":"-"}}]'
}

const normaliseNode = (kind: string, node: Tree, context: Context): Tree => {
  if (context.parametric && context.literalsAlike) {
    if (kind === 'ParamRef') return VALUE
    if (kind === 'A_Const' && !(context.ordinal && isInteger(node))) return VALUE
  }
  const inside: Context = {
    ...context,
    parametric: context.parametric || PARAMETRIC.has(kind),
    ordinal: context.ordinal && ORDINAL_CARRIERS.has(kind),
  }
  const body = walk(node, inside)
  if (kind === 'A_Expr' && isNegatedValue(body)) return VALUE
  if (kind === 'TypeCast' && context.castsIgnored && isRecord(body) && isValue(body['arg'])) return VALUE
  return { [kind]: body }
}

const walkField = (field: string, value: Tree, context: Context): Tree => {
  // `varchar(20)` and `interval day`: part of the type, never a parameter.
  if (field === 'typmods') return walk(value, { ...context, parametric: false })
  if (ORDINAL_FIELDS.has(field)) return walk(value, { ...context, ordinal: true })
  return walk(value, context)
}

const walk = (tree: Tree, context: Context): Tree => {
  if (isList(tree)) return tree.map(item => walk(item, context))
  if (!isRecord(tree)) return tree
  const fields = Object.entries(tree).filter(([field]) => !LOCATIONS.has(field))
  // A node is written `{ Kind: { ...fields } }`, with the one capital that no field of a node begins with.
  const [first] = fields
  if (fields.length === 1 && first !== undefined && /^[A-Z]/u.test(first[0])) {
    return normaliseNode(first[0], first[1], context)
  }
  return Object.fromEntries(fields.map(([field, value]) => [field, walkField(field, value, context)]))
}

/** `Array.isArray` does not narrow a readonly array. */
const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree)

/**
 * The normal form of a parse tree, in which two texts that say the same thing are equal.
 *
 * Taken away: locations. Made alike, inside statements that take parameters: literals, parameters, and a minus sign
 * directly before one. Kept, because they change what is said: types with their modifiers, casts (unless `casts` is
 * `ignored`), the integers of `order by 1` and `group by 1`, and every constant of a statement that takes no
 * parameters (`set`, `begin`, `create table`).
 */
export const normalise = (tree: unknown, { casts = 'kept', literals = 'alike' }: NormaliseOptions = {}): Tree =>
  // What the parser gives was parsed from JSON, so it is a Tree; its own type has no index signature to say so.
  walk(tree as Tree, {
    castsIgnored: casts === 'ignored' && literals === 'alike',
    literalsAlike: literals === 'alike',
    parametric: false,
    ordinal: false,
  })
