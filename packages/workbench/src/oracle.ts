/// <reference types="node" />
import { type ParseResult, hasSqlDetails, loadModule, parseSync, scanSync } from 'libpg-query'
import { type NormaliseOptions, type Tree, normalise } from './normal-tree.ts'
import { firstDifference } from './tree-difference.ts'

// The grammar is compiled to WASM and loads asynchronously; after this line every call is synchronous.
await loadModule()

/** A fault that PostgreSQL's parser finds: its message and the character (from 0) where it stands. */
export interface SyntaxFault {
  readonly message: string
  readonly position: number
}

const attemptParse = (sql: string): ParseResult | SyntaxFault => {
  // The WASM parser reads a C string: it would see the text before a NUL only, and PostgreSQL itself never accepts one.
  const nul = sql.indexOf('\0')
  if (nul !== -1) return { message: 'the statement contains a NUL character', position: nul }
  if (sql === '') return { version: 0, stmts: [] }
  try {
    return parseSync(sql)
  } catch (error) {
    if (!hasSqlDetails(error)) throw error
    return { message: error.message, position: error.sqlDetails?.cursorPosition ?? 0 }
  }
}

const isFault = (outcome: ParseResult | SyntaxFault): outcome is SyntaxFault => 'message' in outcome

/** Shows a fault under the line of the statement where it stands. */
const renderFault = (sql: string, { message, position }: SyntaxFault): string => {
  const before = sql.slice(0, position)
  const lineStart = before.lastIndexOf('\n') + 1
  const lineEnd = sql.indexOf('\n', position)
  const line = sql.slice(lineStart, lineEnd === -1 ? undefined : lineEnd)
  return `${message}\n${line}\n${' '.repeat(position - lineStart)}^`
}

/**
 * Parses SQL with PostgreSQL's own grammar (`libpg-query`, PostgreSQL 18) and gives its raw parse tree.
 *
 * Throws an error that shows the statement with a caret where PostgreSQL refuses it: in a test that is the failure.
 *
 * @example
 * parse('select 1').stmts?.length // => 1
 */
export const parse = (sql: string): ParseResult => {
  const outcome = attemptParse(sql)
  if (isFault(outcome)) throw new Error(renderFault(sql, outcome))
  return outcome
}

/**
 * What PostgreSQL's grammar has against a text, or `undefined` where it accepts it.
 *
 * @example
 * syntaxFault('select from where')?.message // => 'syntax error at or near "where"'
 */
export const syntaxFault = (sql: string): SyntaxFault | undefined => {
  const outcome = attemptParse(sql)
  return isFault(outcome) ? outcome : undefined
}

/**
 * The statements of a text as normal trees: without locations, with literals and parameters made alike.
 * Two texts that say the same thing give trees that are deeply equal. See {@link normalise} for what is kept.
 *
 * @example
 * expect(normalTree('select a + $1 from t')).toEqual(normalTree('select a  +  1 from t'))
 */
export const normalTree = (sql: string, options?: NormaliseOptions): Tree => normalise(parse(sql).stmts ?? [], options)

/**
 * Where two texts first differ in what they say, or `undefined` where PostgreSQL reads the same statement in both.
 *
 * @example
 * difference('select a from t', 'select b from t')
 * // => at 0.stmt.SelectStmt.targetList.0.ResTarget.val.ColumnRef.fields.0.String.sval
 * //      left:  "a"
 * //      right: "b"
 */
export const difference = (left: string, right: string, options?: NormaliseOptions): string | undefined =>
  firstDifference(normalTree(left, options), normalTree(right, options))

/** Whether PostgreSQL reads the same statement in both texts. `difference` tells where they part. */
export const sameTree = (left: string, right: string, options?: NormaliseOptions): boolean =>
  difference(left, right, options) === undefined

/**
 * Fails a test, showing both texts and where they first differ, unless PostgreSQL reads the same statement in both.
 *
 * @example
 * expectSameTree(compile(query).text, 'select id from users where age >= 18')
 */
export const expectSameTree = (actual: string, expected: string, options?: NormaliseOptions): void => {
  const where = difference(actual, expected, options)
  if (where !== undefined) {
    throw new Error(`PostgreSQL reads two different statements\n  left:  ${actual}\n  right: ${expected}\n${where}`)
  }
}

/**
 * Whether a text is exactly one statement. What an injection would break: `select 1; drop table t` is two.
 *
 * @example
 * isSingleStatement('select 1;') // => true
 */
export const isSingleStatement = (sql: string): boolean => {
  const outcome = attemptParse(sql)
  return !isFault(outcome) && outcome.stmts?.length === 1
}

/** One token of PostgreSQL's scanner, with its place counted in bytes of UTF-8. */
export interface Token {
  readonly text: string
  /** `keyword`, `comment`, or the scanner's own name, as `IDENT`, `PARAM`, `SCONST`, `ICONST`, `FCONST`, `Op`. */
  readonly kind: string
  readonly start: number
  readonly end: number
}

const SPACE = 0x20
const QUESTION_MARK = 0x3f
const JSON_SAFE: ReadonlySet<number> = new Set(Buffer.from('\t\n\r'))
const BLANK: ReadonlySet<number> = new Set(Buffer.from('\v\f'))

const printable = (byte: number): number => {
  if (BLANK.has(byte)) return SPACE
  return byte < SPACE && !JSON_SAFE.has(byte) ? QUESTION_MARK : byte
}

const COMMENTS: ReadonlySet<string> = new Set(['SQL_COMMENT', 'C_COMMENT'])

/**
 * The tokens that PostgreSQL's scanner finds, comments included. Throws where the scanner refuses the text,
 * for instance at a string that is never closed.
 *
 * @example
 * tokens('select $1').map(token => token.kind) // => ['keyword', 'PARAM']
 */
export const tokens = (sql: string): readonly Token[] => {
  const fault = sql.includes('\0') ? attemptParse(sql) : undefined
  if (fault !== undefined && isFault(fault)) throw new Error(renderFault(sql, fault))
  if (sql === '') return []
  const bytes = Buffer.from(sql)
  // The scanner answers in JSON without escaping control characters. One byte stands for one byte, so places hold,
  // and each token's text is cut from the original.
  return scanned(bytes.map(printable).toString(), sql).map(({ start, end, tokenName, keywordKind }) => ({
    text: bytes.toString('utf8', start, end),
    kind: COMMENTS.has(tokenName) ? 'comment' : keywordKind > 0 ? 'keyword' : tokenName,
    start,
    end,
  }))
}

const scanned = (printableSql: string, sql: string): ReturnType<typeof scanSync>['tokens'] => {
  try {
    return scanSync(printableSql).tokens
  } catch (cause) {
    // A scanner's message is not JSON, so `scanSync` fails on its own answer; the parser says the same thing properly.
    const fault = syntaxFault(sql)
    throw new Error(fault === undefined ? 'the scanner refuses the text' : renderFault(sql, fault), { cause })
  }
}
