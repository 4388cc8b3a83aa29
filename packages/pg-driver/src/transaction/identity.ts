import type { Result } from '@quern/result'
import type { Connection, Reply, Statement } from '../driver/contract.ts'
import type { StatementFault } from '../failure/classify.ts'
import type { ServerIdentity } from './resolution.ts'

/** `pg_current_xact_id_if_assigned` is here to learn, outside of any transaction, whether the server has it. */
const IDENTITY = `
  select system.system_identifier::text, checkpoint.timeline_id::text, statistics.stats_reset::text, pg_current_xact_id_if_assigned()::text
  from pg_control_system() as system, pg_control_checkpoint() as checkpoint, pg_stat_bgwriter as statistics`

/** What is known of the server of each connection; `null` where it does not tell. */
const known = new WeakMap<Connection, ServerIdentity | null>()

/**
 * Asks a server who it is: once for each connection, and not inside a transaction, which a server that does not know these
 * functions would abort. Gives nothing for such a server, nor where the question got no answer.
 *
 * Source: PostgreSQL manual, "System Information Functions", Control Data Functions.
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
  const identity = system && timeline && incarnation ? { system, timeline, incarnation } : null
  known.set(connection, identity)
  return identity ?? undefined
}
