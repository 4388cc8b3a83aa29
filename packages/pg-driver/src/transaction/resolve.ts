import type { Result } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Connection, ConnectFault } from '../driver/contract.ts'
import { classifyConnect } from '../failure/classify.ts'
import type { DriverFailure } from '../failure/unions.ts'
import { exceeded, type Limits, onExceeded } from '../limits.ts'
import { backoff } from '../retry/backoff.ts'
import { pause } from '../retry/pause.ts'
import { askServer } from './ask-server.ts'
import { askWitness } from './ask-witness.ts'
import type { Resolution, UnansweredCommit } from './resolution.ts'

/** What a resolution needs of its surroundings. */
export interface Resolver {
  /** Opens a connection outside of the pool, which may be full of dead ones. */
  readonly connect: (signal: AbortSignal) => Promise<Result<Connection, ConnectFault>>
  /** Where it leads to, for a failure to tell. */
  readonly address: string
  readonly clock: Clock
  readonly random: () => number
}

/** How long an attempt to connect and to ask may take, in milliseconds. */
const ATTEMPT_TIME = 5_000

const NO_TIME = 'there was no time left to ask the server'
const NO_CONNECTION = 'no connection to the server could be had to ask'
const TOO_EARLY = 'the server has not yet said what became of the transaction'

/**
 * Finds out what became of a transaction whose COMMIT got no answer, on a new connection to the same server, until it is
 * known or the limits are reached: by its witness where it left one, else by its identifier.
 *
 * Source: PostgreSQL manual, "Transaction ID and Snapshot Information Functions", `pg_xact_status`.
 */
export const resolveCommit = async (
  commit: UnansweredCommit,
  { connect, address, clock, random }: Resolver,
  limits: Limits,
): Promise<Resolution> => {
  let detail = NO_TIME
  let cause: DriverFailure | undefined
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
      const answer = await ask(connection, commit, attempt)
      await connection.close()
      if (answer !== undefined) {
        stopWatch()
        return answer
      }
      detail = TOO_EARLY
      cause = undefined
    } else {
      detail = NO_CONNECTION
      cause = classifyConnect(opened.error, address)
    }
    stopWatch()
    await pause(backoff('floor', attempt, random), limits, clock)
  }
  return { tag: 'Unknown', transactionId: commit.transactionId, detail, askAgain: true, ...(cause !== undefined && { cause }) }
}

const ask = async (connection: Connection, commit: UnansweredCommit, attempt: number): Promise<Resolution | undefined> => {
  if (commit.witness === undefined) return askServer(connection, commit, attempt)
  const told = await askWitness(connection, commit, commit.witness, attempt)
  // Where there is no table to look in, the server's own memory may do.
  return told === 'no table' ? askServer(connection, commit, attempt) : told
}
