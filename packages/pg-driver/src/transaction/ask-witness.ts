import type { Connection } from '../driver/contract.ts'
import { endStuckBackend, neverKnown } from './ask-server.ts'
import { identityOf } from './identity.ts'
import type { Resolution, UnansweredCommit, Witness } from './resolution.ts'
import { findStatement, leaveStatement, prunedStatement } from './witness-table.ts'

/** No such table or schema, or no right to look. */
const NO_TABLE: ReadonlySet<string> = new Set(['42P01', '3F000', '42501'])

/** A short wait for a transaction that still holds the key: it is asked again after that. */
const PROBE = "begin; set local lock_timeout = '500ms'"

/**
 * Looks for the row that a transaction left, once. Where it is there, the transaction was committed. Where it is not, an
 * attempt to leave another one of the same key makes sure that none is on its way: it waits for whoever holds the key. It
 * is rolled back. Gives nothing where it is too early to tell.
 *
 * A row that is not there proves a rollback on the same cluster only, on its timeline or on one that came after, and only
 * where rows as old have not been removed.
 */
export const askWitness = async (
  connection: Connection,
  commit: UnansweredCommit,
  { key, table, begunAt }: Witness,
  attempt: number,
): Promise<Resolution | 'no table' | undefined> => {
  const { transactionId, identity } = commit
  const found = await connection.execute(findStatement(key, table))
  if (!found.ok) {
    return found.error.tag === 'ServerRefusal' && NO_TABLE.has(found.error.error.sqlstate) ? 'no table' : undefined
  }
  const [row] = found.value.rows
  if (row?.[0] === transactionId) return { tag: 'Committed', transactionId }
  // The key is there once: where no row was removed, that of another transaction means that this one was rolled back before.
  const pruned = await connection.execute(prunedStatement(begunAt, table))
  if (!pruned.ok) return undefined
  if (pruned.value.rows.length > 0) return neverKnown(commit, 'witnesses as old as this one have been removed')
  if (row !== undefined) return { tag: 'RolledBack', transactionId }

  if (identity === undefined) return neverKnown(commit, 'there is no witness, and the server did not tell who it was, so that this may be another one')
  const now = await identityOf(connection)
  if (now === undefined) return undefined
  if (now.system !== identity.system) return neverKnown(commit, 'there is no witness, but the server that now answers is of another cluster')
  if (Number(now.timeline) < Number(identity.timeline)) {
    return neverKnown(commit, 'there is no witness, but the server that now answers is older than the one that was asked to commit')
  }

  const begun = await connection.script(PROBE)
  if (!begun.ok) return undefined
  const left = await connection.execute(leaveStatement(key, table))
  const undone = await connection.script('rollback')
  if (left.ok && undone.ok && left.value.rows.length > 0) return { tag: 'RolledBack', transactionId }
  // Somebody holds the key, or has just committed it, or the server is a standby that will be promoted.
  await endStuckBackend(connection, commit, attempt)
  return undefined
}
