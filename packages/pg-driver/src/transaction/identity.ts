import type { Result } from '@quern/result'
import type { Connection, Reply, Statement } from '../driver/contract.ts'
import type { StatementFault } from '../failure/classify.ts'
import type { ServerIdentity } from './resolution.ts'

/**
 * The timeline is that of the write-ahead log as it is written now: the control file says only that of the last checkpoint,
 * which a standby that was just promoted has not made yet, and still shares with the primary that it followed.
 * `pg_current_xact_id_if_assigned` is here to learn, outside of any transaction, whether the server has it.
 */
const IDENTITY = `
  select system.system_identifier::text,
    case when pg_is_in_recovery() then '' else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::integer::text end,
    statistics.stats_reset::text, pg_current_xact_id_if_assigned()::text
  from pg_control_system() as system, pg_stat_bgwriter as statistics`

/** What is known of the server of each connection; `null` where it does not tell. */
const known = new WeakMap<Connection, ServerIdentity | null>()

/**
 * Asks a server who it is: once for each connection, and not inside a transaction, which a server that does not know these
 * functions would abort. Gives nothing for such a server, nor where the question got no answer, nor for a standby: it has no
 * timeline of its own until it is promoted.
 *
 * Source: PostgreSQL manual, "System Information Functions", Control Data Functions; "System Administration Functions",
 * Backup Control Functions.
 */
export const identityOf = async (
  connection: Connection,
  execute: (statement: Statement) => Promise<Result<Reply, StatementFault>> = connection.execute,
): Promise<ServerIdentity | undefined> => {
  const before = known.get(connection)
  if (before !== undefined) return before ?? undefined
  const reply = await execute({ text: IDENTITY, parameters: [] })
  if (!reply.ok) {
    if (reply.error.tag === 'ServerRefusal') known.set(connection, null)
    return undefined
  }
  const [system, timeline, incarnation] = reply.value.rows[0] ?? []
  // A standby may be promoted while the connection lasts.
  if (timeline === '') return undefined
  const identity = system && timeline && incarnation ? { system, timeline, incarnation } : null
  known.set(connection, identity)
  return identity ?? undefined
}
