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

/** What looks like the call of a function in SQL's text: a name, and an opening parenthesis. */
const CALLS = /("(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*)\s*\(/gi

/** Words of SQL that stand before a parenthesis, types that do, and functions that tell of the session and leave it alone. */
const NO_CALLS: ReadonlySet<string> = new Set(`all and any array as between by case cast char character cross cube decimal distinct else except exists
extract filter float from group grouping having in inner intersect interval is join lateral left like limit not null numeric offset on or
order outer over overlay partition position right rollup row select sets some substring table then time timestamp timestamptz trim union
using values varchar varying when where with within without
current_setting pg_backend_pid pg_cancel_backend pg_column_size pg_current_xact_id pg_current_xact_id_if_assigned pg_is_in_recovery pg_sleep pg_terminate_backend pg_typeof
pg_xact_status quote_ident quote_literal to_regclass to_regtype version`.split(/\s+/))

/**
 * Whether a SELECT may leave something in its session. It may if it calls a function that is not known to do nothing: one of
 * the user's may change a setting, and many of PostgreSQL's own take a lock or the like. What only looks like a call costs a
 * reset that was not needed.
 */
const leavesTraces = (text: string): boolean => {
  if (TRACES_OF_SELECT.test(text)) return true
  for (const [, name = ''] of text.matchAll(CALLS)) {
    const called = name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase()
    if (!isHarmless(called) && !NO_CALLS.has(called)) return true
  }
  return false
}

/** Statements that may call anything, as their text begins. In others, what looks like a call is as a rule a list of columns. */
const CALLERS = /^\s*(?:select|with|values|do|call)\b/i

/** A lock of the session, by whatever statement it was taken. */
const SESSION_LOCK = /\bpg_(?:try_)?advisory_lock/i

/** What is to be known of a query whose run may leave something behind. */
type Leaving = Pick<Compiled<unknown>, 'text' | 'readOnly'>

/** Takes note of a statement that was run: what it may have left behind, and the status after it. */
export const noteStatement = (session: Session, { text, readOnly }: Leaving, command: string, status: TransactionStatus): void => {
  session.status = status
  if (readOnly || session.dirty) return
  // CREATE TABLE AS answers SELECT, too.
  session.dirty = !TRACELESS.has(command) || (command === 'SELECT' && leavesTraces(text))
}

/**
 * Takes note of a statement that failed. What it did to tables and settings is undone; a lock of the session's that it had
 * taken is not, nor what a function sent elsewhere.
 */
export const noteFailure = (session: Session, { text, readOnly }: Leaving, fault: StatementFault): void => {
  noteStatus(session, fault)
  const ran = fault.tag === 'ServerRefusal' || (fault.tag === 'Interruption' && fault.sent)
  if (ran && !readOnly && !session.dirty) session.dirty = SESSION_LOCK.test(text) || (CALLERS.test(text) && leavesTraces(text))
}

/** Takes note of the status after a statement that failed. */
export const noteStatus = (session: Session, fault: StatementFault): void => {
  if (fault.tag === 'ServerRefusal') session.status = fault.status
  else if (fault.tag === 'Interruption') session.status = fault.stopped ?? session.status
  else session.unsent = !fault.sent
}
