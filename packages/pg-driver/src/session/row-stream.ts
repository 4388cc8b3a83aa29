import { failure, type Result } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { Batch } from '../driver/contract.ts'
import { classifyStatement, type StatementFault } from '../failure/classify.ts'
import { type Exceeded, limitsOf, type Limits, onExceeded } from '../limits.ts'
import { interruptible } from './interrupt.ts'
import { circumstanceOf, decodeRow, failedStatement, outcomeOfRun, type PerformFailure, toStatement } from './perform.ts'
import { noteStatement, noteStatus, type Session } from './session.ts'

/** How many rows a stream fetches at a time, unless told otherwise. */
export const DEFAULT_BATCH_SIZE = 256

/** How long a stream that is left early has, in milliseconds, to end its statement before the connection is dropped. */
const CLOSE_TIME = 5_000

/** A session that a stream has to itself until it says that it is done. */
export interface StreamSession {
  readonly session: Session
  readonly inTransaction: boolean
  readonly limits: Limits
  /** Takes note of a failure, before it is given. */
  readonly failed: (problem: PerformFailure) => void
  readonly done: () => void
}

/** Fetches the rows of a query in batches, and gives them one by one. */
export async function* streamRows<Row>(
  query: Compiled<Row>,
  batchSize: number,
  open: () => Promise<Result<StreamSession, PerformFailure>>,
): AsyncGenerator<Result<Row, PerformFailure>, void, undefined> {
  const opened = await open()
  if (!opened.ok) {
    yield opened
    return
  }
  const { session, inTransaction, limits, failed, done } = opened.value
  const { connection, clock, capabilities } = session
  const give = (problem: PerformFailure): Result<never, PerformFailure> => {
    failed(problem)
    return failure(problem)
  }
  const statement = toStatement(query, capabilities.maximumParameters)
  if (!statement.ok) {
    done()
    yield give(statement.error)
    return
  }
  const { parameters } = statement.value
  const source = connection.stream(statement.value, batchSize)

  /** Ends the statement, and gives the session back. */
  const close = async (): Promise<void> => {
    const closed = await interruptible(session, limitsOf({ timeout: CLOSE_TIME }, clock), source.close)
    if (closed.ok) session.status = closed.value
    else noteStatus(session, closed.error)
    done()
  }
  let ending: Promise<void> | undefined
  const end = (): Promise<void> => (ending ??= close())
  const ended = (): void => {
    ending ??= Promise.resolve()
    done()
  }

  let fetching = false
  let expired: Exceeded | undefined
  // A reader that takes its time must not hold the connection for longer than the stream has.
  const stopWatch = onExceeded(limits, clock, limits.deadline, by => {
    expired = by
    if (!fetching) void end()
  })

  try {
    let index = 0
    for (let begun = false; expired === undefined; begun = true) {
      fetching = true
      const batch: Result<Batch, StatementFault> = await interruptible(session, limits, source.next)
      fetching = false
      if (!batch.ok) {
        noteStatus(session, batch.error)
        if (batch.error.tag === 'Interruption' && !batch.error.sent) {
          if (begun) {
            expired = batch.error.by
            break
          }
        } else {
          ended()
        }
        yield give(classifyStatement(batch.error, circumstanceOf(query, statement.value, inTransaction)))
        return
      }
      if (batch.value.done) {
        noteStatement(session, query, batch.value.tag.command, batch.value.status)
        ended()
      }
      for (const row of batch.value.rows) {
        const decoded = decodeRow(query, row, index, inTransaction, parameters)
        if (!decoded.ok) {
          yield give(decoded.error)
          return
        }
        yield decoded
        if (expired !== undefined && !batch.value.done) break
        index += 1
      }
      if (batch.value.done) return
    }
    await end()
    // The statement had begun, and was carried out as far as its rows were asked for.
    const parts = { stage: 'execute', outcome: outcomeOfRun(query, inTransaction), statement: failedStatement(query, parameters) } as const
    yield give(
      expired?.kind === 'signal'
        ? { tag: 'Aborted', ...parts, reason: expired.reason }
        : { tag: 'DeadlineExceeded', ...parts, timeout: limits.timeout },
    )
  } finally {
    stopWatch()
    await end()
  }
}
