import type { Result } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Connection, ConnectFault } from '../driver/contract.ts'
import { exceeded, type Limits, onExceeded } from '../limits.ts'
import { backoff } from '../retry/backoff.ts'
import { pause } from '../retry/pause.ts'
import { identityOf, type ServerIdentity } from './identity.ts'

/** A transaction whose COMMIT got no answer. */
export interface UnansweredCommit {
  readonly transactionId: string
  readonly identity: ServerIdentity
  /** The backend that ran it. */
  readonly processId: number
}

/** What became of it, as far as the server can say. */
export type Resolution =
  | { readonly outcome: 'committed' | 'rolledBack' }
  | { readonly outcome: 'unknown'; readonly detail: string }

/** What a resolution needs of its surroundings. */
export interface Resolver {
  /** Opens a connection outside of the pool, which may be full of dead ones. */
  readonly connect: (signal: AbortSignal) => Promise<Result<Connection, ConnectFault>>
  readonly clock: Clock
  readonly random: () => number
}

/** How long an attempt to connect may take, in milliseconds. */
const ATTEMPT_TIME = 5_000

const unknown = (detail: string): Resolution => ({ outcome: 'unknown', detail })

/** The identifier lies in the future: the server has never given it out, or it was lost in a crash with what it did. */
const NEVER_GIVEN = '22023'

const STATUS = 'select pg_xact_status($1::text::xid8)'

/**
 * Ends the backend that still holds the transaction open, as when its end of a dead connection does not know yet. Where
 * it is in the middle of its COMMIT it finishes that first. The transaction's identifier makes sure that it is no other.
 */
const END_BACKEND = `
  select pg_terminate_backend(pid) from pg_stat_activity where pid = $1::int and backend_xid = ($2::text::xid8)::xid`

/** After how many answers of "in progress" the backend is ended. */
const PATIENCE = 3

/** Asks once. Gives nothing where it is too early to tell. */
const ask = async (connection: Connection, { transactionId, identity, processId }: UnansweredCommit, attempt: number): Promise<Resolution | undefined> => {
  const now = await identityOf(connection)
  if (now === undefined) return undefined
  if (now.system !== identity.system || now.timeline !== identity.timeline) {
    return unknown('the server that now answers is not the one that was asked to commit')
  }
  const reply = await connection.execute({ text: STATUS, parameters: [transactionId] })
  if (!reply.ok) {
    return reply.error.tag === 'ServerRefusal' && reply.error.error.sqlstate === NEVER_GIVEN ? { outcome: 'rolledBack' } : undefined
  }
  const status = reply.value.rows[0]?.[0]
  if (status === 'aborted') return { outcome: 'rolledBack' }
  if (status === null || status === undefined) return unknown('the server has forgotten what became of the transaction')
  if (now.incarnation !== identity.incarnation) {
    return unknown('the server has crashed since, and may have given the identifier to another transaction')
  }
  if (status === 'committed') return { outcome: 'committed' }
  if (attempt >= PATIENCE) {
    // Whether it could be ended shows in the next answer.
    await connection.execute({ text: END_BACKEND, parameters: [String(processId), transactionId] }).then(({ ok }) => ok)
  }
  return undefined
}

const NO_CONNECTION = 'no connection to the server could be had to ask'
const TOO_EARLY = 'the server has not yet said what became of the transaction'

/**
 * Finds out what became of a transaction whose COMMIT got no answer, on a new connection to the same server, until it is
 * known or the limits are reached.
 *
 * Source: PostgreSQL manual, "Transaction ID and Snapshot Information Functions", `pg_xact_status`.
 */
export const resolveCommit = async (commit: UnansweredCommit, { connect, clock, random }: Resolver, limits: Limits): Promise<Resolution> => {
  let last = NO_CONNECTION
  for (let attempt = 0; exceeded(limits, clock) === undefined; attempt += 1) {
    const stop = new AbortController()
    const stopWatch = onExceeded(limits, clock, Math.min(limits.deadline, clock.now() + ATTEMPT_TIME), () => {
      stop.abort()
    })
    const opened = await connect(stop.signal)
    if (opened.ok) {
      const connection = opened.value
      stop.signal.addEventListener('abort', () => {
        connection.destroy('the time to ask was over')
      })
      const resolution = await ask(connection, commit, attempt)
      await connection.close()
      if (resolution !== undefined) {
        stopWatch()
        return resolution
      }
      last = TOO_EARLY
    }
    stopWatch()
    await pause(backoff('floor', attempt, random), limits, clock)
  }
  return unknown(last)
}
