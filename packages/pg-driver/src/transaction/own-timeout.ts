import type { Result } from '@quern/result'
import type { Connection, Reply, Statement } from '../driver/contract.ts'
import type { StatementFault } from '../failure/classify.ts'

const OWN_TIMEOUT = "select setting from pg_catalog.pg_settings where name = 'statement_timeout'"

const known = new WeakMap<Connection, number>()

/**
 * The `statement_timeout` of a session outside of any transaction, in milliseconds, 0 for none: that of the user's settings, of
 * the role or of the server. It is asked for once for each connection, as a session goes back with the settings that it came
 * with; a SET of a pinned database after that is not seen.
 */
export const ownTimeoutOf = async (
  connection: Connection,
  execute: (statement: Statement) => Promise<Result<Reply, StatementFault>>,
): Promise<number> => {
  const before = known.get(connection)
  if (before !== undefined) return before
  const reply = await execute({ text: OWN_TIMEOUT, parameters: [] })
  // Whatever is wrong, BEGIN says it as well.
  if (!reply.ok) return 0
  const own = Number(reply.value.rows[0]?.[0] ?? 0)
  known.set(connection, own)
  return own
}
