import type { Clock } from '../clock.ts'
import type { Compiled } from '../compile/compiled.ts'
import { isHarmless } from '../compile/read-only.ts'
import type { Capabilities, Connection, TransactionStatus } from '../driver/contract.ts'
import type { StatementFault } from '../failure/classify.ts'

/** A leased connection, with what is known of its session. */
export interface Session {
  readonly connection: Connection
  readonly capabilities: Capabilities
  readonly clock: Clock
  /** As the last ReadyForQuery said. */
  status: TransactionStatus
  /** The session may hold something that its next user must not find: a setting, a channel, a temporary table. */
  dirty: boolean
  /** The connection was lost before anything of a statement was sent. */
  unsent: boolean
}

/** The session of a connection that was just leased. */
export const sessionOn = (connection: Connection, capabilities: Capabilities, clock: Clock): Session => ({
  connection,
  capabilities,
  clock,
  status: 'idle',
  dirty: false,
  unsent: false,
})

/** Commands that leave nothing behind in the session. Any other is taken to do so. */
const TRACELESS: ReadonlySet<string> = new Set([
  '', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'FETCH', 'MOVE', 'EXPLAIN', 'SHOW', 'NOTIFY', 'TRUNCATE TABLE', 'LOCK TABLE',
  'VACUUM', 'ANALYZE', 'REINDEX', 'REFRESH MATERIALIZED VIEW', 'CREATE INDEX', 'ALTER TABLE', 'DROP TABLE', 'COMMENT',
  'GRANT', 'REVOKE', 'BEGIN', 'START TRANSACTION', 'COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE',
])

/** What a SELECT may do to its session: make a table, which may be a temporary one. */
const TRACES_OF_SELECT = /\b(?:into|temp|temporary)\b/i

const NAME = String.raw`(?:"(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*)`

/** What may stand between two tokens. */
const GAP = String.raw`(?:\s|--[^\n]*|\/\*[^]*?\*\/)*`

/** What looks like the call of a function in SQL's text: a name, perhaps with its schema's, and an opening parenthesis. */
const CALLS = new RegExp(`(?:(?<schema>${NAME})${GAP}\\.${GAP})?(?<name>${NAME})${GAP}\\(`, 'gi')

/** The table of an INSERT, after which its columns stand. */
const TABLE_OF_INSERT = new RegExp(`\\binsert\\s+into\\s+(?:${NAME}\\s*\\.\\s*)?${NAME}(?:\\s+as\\s+${NAME})?\\s*\\(`, 'gi')

/** A comment in a comment: where it ends is not looked into. */
const NESTED_COMMENT = /\/\*(?:(?!\*\/)[^])*\/\*/

/** Words of SQL that stand before a parenthesis, types that do, and functions that tell of the session and leave it alone. */
const NO_CALLS: ReadonlySet<string> = new Set(`all analyze and any array as between by case cast char character conflict cross cube decimal distinct else except exists
explain extract filter float from group grouping having in inner insert intersect interval is join lateral left like limit not null numeric offset on or
order outer over overlay partition position returning right rollup row select set sets some substring table then time timestamp timestamptz trim union
using values varchar varying when where with within without
current_setting pg_backend_pid pg_cancel_backend pg_column_size pg_current_xact_id pg_current_xact_id_if_assigned pg_is_in_recovery pg_sleep pg_terminate_backend pg_typeof
pg_xact_status quote_ident quote_literal to_regclass to_regtype version`.split(/\s+/))

/** A name as it was meant: without its quotes, or in lower case. */
const meant = (name: string): string => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase())

/**
 * Whether a statement may call what leaves something in its session. It may if it calls a function that is not known to do
 * nothing: one of the user's may change a setting, and many of PostgreSQL's own take a lock or the like. What only looks like
 * a call costs a reset that was not needed.
 */
const callsAnything = (text: string): boolean => {
  if (NESTED_COMMENT.test(text)) return true
  for (const { groups } of text.replaceAll(TABLE_OF_INSERT, '(').matchAll(CALLS)) {
    const { schema, name } = groups as { readonly schema?: string; readonly name: string } // The pattern has these groups.
    if (schema !== undefined && meant(schema) !== 'pg_catalog') return true
    if (!isHarmless(meant(name)) && !NO_CALLS.has(meant(name))) return true
  }
  return false
}

/** What is to be known of a query whose run may leave something behind. */
type Leaving = Pick<Compiled<unknown>, 'text' | 'readOnly'>

/** Takes note of a statement that was run: what it may have left behind, and the status after it. */
export const noteStatement = (session: Session, { text, readOnly }: Leaving, command: string, status: TransactionStatus): void => {
  session.status = status
  if (readOnly || session.dirty) return
  // CREATE TABLE AS answers SELECT, too.
  session.dirty = !TRACELESS.has(command) || (command === 'SELECT' && TRACES_OF_SELECT.test(text)) || callsAnything(text)
}

/**
 * Takes note of a statement that failed. What it did to tables and settings is undone; a lock of the session's that it had
 * taken is not, nor what a function sent elsewhere.
 */
export const noteFailure = (session: Session, { text, readOnly }: Leaving, fault: StatementFault): void => {
  noteStatus(session, fault)
  const ran = fault.tag === 'ServerRefusal' || (fault.tag === 'Interruption' && fault.sent)
  if (ran && !readOnly && !session.dirty) session.dirty = callsAnything(text)
}

/** Takes note of the status after a statement that failed. */
export const noteStatus = (session: Session, fault: StatementFault): void => {
  if (fault.tag === 'ServerRefusal') session.status = fault.status
  else if (fault.tag === 'Interruption') session.status = fault.stopped ?? session.status
  else session.unsent = !fault.sent
}
