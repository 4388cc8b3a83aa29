import { walk, tableSourceNode, cteNode, type Node } from '@quern/core/ast'

/** What a query is, for a log, a span or a metric: few words, the same for all queries of one shape, and no value. */
export interface QueryDescription {
  /** What the statement as a whole does: `SELECT`, `INSERT`... `undefined` where it was written by hand and begins with no known word. */
  readonly operation: string | undefined
  /** Each operation in it, once, in the order of its text. None of what was written by hand: its text is not taken apart. */
  readonly operations: readonly string[]
  /** The tables that it names, each once, in the order of its text; with their schema where the query gives it. */
  readonly tables: readonly string[]
  /**
   * Operations and tables in the order of the text, 255 characters at the most: `INSERT orders SELECT carts`.
   *
   * Source: OpenTelemetry, "Semantic conventions for database client spans", Generating a summary of the query.
   */
  readonly summary: string
}

const SUMMARY_LENGTH = 255

const OPERATIONS: Readonly<Record<string, string>> = {
  select: 'SELECT', insert: 'INSERT', update: 'UPDATE', delete: 'DELETE', truncate: 'TRUNCATE', values: 'VALUES',
}

const PLAIN = /^[a-z_][a-z0-9_$]*$/i

const shown = (name: string): string => (PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`)

/** The words that a statement begins with, as far as a name for it is to be had of them. */
const COMMANDS: ReadonlySet<string> = new Set(
  `SELECT INSERT UPDATE DELETE MERGE VALUES TABLE WITH TRUNCATE CREATE ALTER DROP COMMENT GRANT REVOKE ANALYZE VACUUM REINDEX CLUSTER REFRESH
CALL DO EXPLAIN SHOW SET RESET DISCARD LISTEN UNLISTEN NOTIFY LOCK COPY BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE PREPARE EXECUTE
DEALLOCATE DECLARE FETCH MOVE CLOSE CHECKPOINT LOAD IMPORT SECURITY REASSIGN`.split(/\s+/),
)

const SPACE_AND_COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/|\()*/

/** The command that a text begins with, in upper case; `undefined` where it begins with none. A comment before it is passed over. */
export const commandOf = (text: string): string | undefined => {
  const start = SPACE_AND_COMMENTS.exec(text)?.[0].length ?? 0
  const word = /^[a-z]+/i.exec(text.slice(start, start + 32))?.[0].toUpperCase()
  return word !== undefined && COMMANDS.has(word) ? word : undefined
}

/** Words after one another, as many as there is room for: none is cut. */
const joined = (words: readonly string[]): string => {
  let summary = ''
  for (const word of words) {
    const longer = summary === '' ? word : `${summary} ${word}`
    if (longer.length > SUMMARY_LENGTH) break
    summary = longer
  }
  return summary
}

/** Describes the text of a statement that nobody knows the AST of. */
export const describeText = (text: string): QueryDescription => {
  const operation = commandOf(text)
  return { operation, operations: [], tables: [], summary: operation ?? '' }
}

/** Describes a statement by its AST; by its text where it was written by hand. */
export const describeStatement = (statement: Node, text: string): QueryDescription => {
  if (statement.kind === 'rawStatement') return describeText(text)
  const parts: { readonly word: string; readonly is: 'operation' | 'table' }[] = []
  const named = new Set<string>()
  walk(statement, node => {
    const operation = OPERATIONS[node.kind]
    if (operation !== undefined) parts.push({ word: operation, is: 'operation' })
    // A WITH stands before what refers to it.
    if (cteNode.is(node)) named.add(node.name)
    if (!tableSourceNode.is(node) || (node.schema === undefined && named.has(node.name))) return
    parts.push({ word: node.schema === undefined ? shown(node.name) : `${shown(node.schema)}.${shown(node.name)}`, is: 'table' })
  })
  const each = (is: 'operation' | 'table'): readonly string[] => [...new Set(parts.filter(part => part.is === is).map(({ word }) => word))]
  const operations = each('operation')
  return {
    // The parts of a UNION are all of one kind; elsewhere the statement's own operation is the first without a WITH.
    operation: OPERATIONS[statement.kind] ?? operations[0],
    operations,
    tables: each('table'),
    summary: joined(parts.map(({ word }) => word)),
  }
}
