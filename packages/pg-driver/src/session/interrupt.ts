import { failure, type Result } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Capabilities, Connection, ReplyFault } from '../driver/contract.ts'
import type { Interruption } from '../failure/classify.ts'
import { type Exceeded, exceeded, type Limits, onExceeded } from '../limits.ts'

/** How long the server has to stop a statement whose signal was aborted, in milliseconds, before the connection is dropped. */
const STOP_TIME = 500

/** How long to wait before the server is asked once more to stop, in milliseconds. The wait doubles with each time. */
const ASK_AGAIN = 25

/** The part of a call's time that is kept for stopping the statement within it, and its bounds in milliseconds. */
const RESERVE = { part: 0.1, least: 50, most: 1_000 }

/** When to begin to stop a statement, so that it has ended, one way or the other, by its deadline. */
export const stopAt = ({ deadline }: Limits, now: number): number => {
  if (deadline === Infinity) return Infinity
  const left = deadline - now
  return deadline - Math.min(left / 2, Math.max(RESERVE.least, Math.min(RESERVE.most, left * RESERVE.part)))
}

/** A session as this module needs it. */
export interface Interruptible {
  readonly connection: Connection
  readonly capabilities: Capabilities
  readonly clock: Clock
}

const QUERY_CANCELED = '57014'

/**
 * Why a connection was dropped that did not stop in time. Who uses it once more, as BEGIN after a question whose answer is of
 * no matter, hears of that: a timer may be early by a part of a millisecond, so that the deadline itself is yet to come.
 */
const droppedFor = new WeakMap<Connection, Exceeded>()

/**
 * Asks the server to stop what runs, and again for as long as nothing has come of it: a request that is there before its
 * statement hits nothing, and no answer tells of that. The function that it gives ends the asking; it resolves when the last
 * request can no longer hit the next statement.
 */
const askToStop = (connection: Connection, clock: Clock): (() => Promise<void>) => {
  let answered = false
  let stopTimer = (): void => undefined
  const ask = async (pause: number): Promise<void> => {
    await connection.cancel()
    if (answered || connection.loss() !== undefined) return
    stopTimer = clock.after(pause, () => {
      last = ask(pause * 2)
    })
  }
  let last = ask(ASK_AGAIN)
  return () => {
    answered = true
    stopTimer()
    return last
  }
}

/**
 * Runs something on a connection that has ended by its deadline, or soon after its signal: first the server is asked to
 * stop, again and again, and where it does not, the connection is destroyed. What was answered in spite of that stands.
 *
 * An engine in this process cannot be stopped: there the statement runs to its end, and the limits hold before it begins.
 */
export const interruptible = async <T>(
  { connection, capabilities, clock }: Interruptible,
  limits: Limits,
  run: () => Promise<Result<T, ReplyFault>>,
): Promise<Result<T, ReplyFault | Interruption>> => {
  const over = exceeded(limits, clock)
  if (over !== undefined) return failure({ tag: 'Interruption', by: over, sent: false, stopped: undefined })
  if (capabilities.sessions === 'one' || (limits.deadline === Infinity && limits.signal === undefined)) return run()

  let by: Exceeded | undefined
  let stopAsking: (() => Promise<void>) | undefined
  let keepConnection: (() => void) | undefined
  const stopWatch = onExceeded(limits, clock, stopAt(limits, clock.now()), reached => {
    by = reached
    if (capabilities.cancel) stopAsking = askToStop(connection, clock)
    const time = Math.max(0, Math.min(limits.deadline - clock.now(), reached.kind === 'signal' ? STOP_TIME : Infinity))
    keepConnection = clock.after(time, () => {
      droppedFor.set(connection, reached)
      connection.destroy('the statement did not stop in time')
    })
  })
  let result: Result<T, ReplyFault>
  try {
    result = await run()
  } finally {
    // A middleware may throw.
    stopWatch()
    // A request to cancel that is still on its way would hit the next statement.
    await stopAsking?.()
    keepConnection?.()
  }
  if (result.ok) return result
  const fault = result.error
  if (fault.tag === 'ConnectionLoss') {
    const reached = fault.by === 'client' ? (by ?? droppedFor.get(connection)) : undefined
    return reached === undefined ? result : failure({ tag: 'Interruption', by: reached, sent: fault.sent, stopped: undefined })
  }
  return by !== undefined && fault.error.sqlstate === QUERY_CANCELED ? failure({ tag: 'Interruption', by, sent: true, stopped: fault.status }) : result
}
