import type { Connection } from '../driver/contract.ts'
import { identityOf } from './identity.ts'
import type { Resolution, UnansweredCommit, Unknown } from './resolution.ts'

/** The identifier lies in the future: the server has never given it out, or it was lost in a crash with what it did. */
const NEVER_GIVEN = '22023'

const STATUS = 'select pg_xact_status($1::text::xid8)'

/**
 * Ends the backend that still holds the transaction open, as when its end of a dead connection does not know yet. Where
 * it is in the middle of its COMMIT it finishes that first; one that waits for a synchronous standby is left to wait, as its
 * end would be taken for the standby's answer. The transaction's identifier makes sure that it is no other.
 */
const END_BACKEND = `
  select pg_terminate_backend(pid) from pg_stat_activity where pid = $1::int and backend_xid = ($2::text::xid8)::xid
    and wait_event is distinct from 'SyncRep'`

/** After how many answers of "in progress" the backend is ended. */
const PATIENCE = 3

/** Has the backend of a transaction that does not end ended, in time. */
export const endStuckBackend = async (connection: Connection, { transactionId, processId }: UnansweredCommit, attempt: number): Promise<void> => {
  if (attempt < PATIENCE) return
  // Whether it could be ended shows in the next answer.
  await connection.execute({ text: END_BACKEND, parameters: [String(processId), transactionId] }).then(({ ok }) => ok)
}

/** A resolution that no further question will better. */
export const neverKnown = ({ transactionId }: UnansweredCommit, detail: string): Unknown => ({ tag: 'Unknown', transactionId, detail, askAgain: false })

/** Asks the server of a transaction what became of it, once. Gives nothing where it is too early to tell. */
export const askServer = async (connection: Connection, commit: UnansweredCommit, attempt: number): Promise<Resolution | undefined> => {
  const { transactionId, identity } = commit
  if (identity === undefined) return neverKnown(commit, 'the server does not tell who it is, so that its answer could be that of another one')
  const now = await identityOf(connection)
  if (now === undefined) return undefined
  if (now.system !== identity.system || now.timeline !== identity.timeline) {
    return neverKnown(commit, 'the server that now answers is not the one that was asked to commit')
  }
  const reply = await connection.execute({ text: STATUS, parameters: [transactionId] })
  if (!reply.ok) {
    return reply.error.tag === 'ServerRefusal' && reply.error.error.sqlstate === NEVER_GIVEN ? { tag: 'RolledBack', transactionId } : undefined
  }
  const status = reply.value.rows[0]?.[0]
  if (status === 'aborted') return { tag: 'RolledBack', transactionId }
  if (status === null || status === undefined) return neverKnown(commit, 'the server has forgotten what became of the transaction')
  if (now.incarnation !== identity.incarnation) {
    return neverKnown(commit, 'the server has crashed since, and may have given the identifier to another transaction')
  }
  if (status === 'committed') return { tag: 'Committed', transactionId }
  await endStuckBackend(connection, commit, attempt)
  return undefined
}
