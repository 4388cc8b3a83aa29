import type { Clock } from '../clock.ts'
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

/** What a SELECT may do to its session: make a temporary table, change a setting, take a lock that outlives it. */
const TRACES_OF_SELECT = /\b(?:into|temp|temporary|set_config|setseed|pg_(?:try_)?advisory_lock\w*|dblink_\w+)\b/i

/** Takes note of a statement that was run: what it may have left behind, and the status after it. */
export const noteStatement = (
  session: Session,
  { text, readOnly }: { readonly text: string; readonly readOnly: boolean },
  command: string,
  status: TransactionStatus,
): void => {
  session.status = status
  if (readOnly || session.dirty) return
  // CREATE TABLE AS answers SELECT, too.
  session.dirty = !TRACELESS.has(command) || (command === 'SELECT' && TRACES_OF_SELECT.test(text))
}

/** Takes note of the status after a statement that failed. */
export const noteStatus = (session: Session, fault: StatementFault): void => {
  if (fault.tag === 'ServerRefusal') session.status = fault.status
  else if (fault.tag === 'Interruption') session.status = fault.stopped ?? session.status
  else session.unsent = !fault.sent
}
