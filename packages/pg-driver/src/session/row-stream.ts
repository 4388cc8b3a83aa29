import { failure, type Result } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Compiled } from '../compile/compiled.ts'
import type { Batch, CommandTag, Connection } from '../driver/contract.ts'
import { classifyStatement, type StatementFault } from '../failure/classify.ts'
import { type Exceeded, limitsOf, type Limits, onExceeded } from '../limits.ts'
import { interruptible } from './interrupt.ts'
import { circumstanceOf, decodeRow, failedStatement, isOutOfDate, outcomeOfRun, type PerformFailure, toStatement } from './perform.ts'
import { noteFailure, noteStatement, type Session } from './session.ts'

/** How many rows a stream fetches at a time, unless told otherwise. */
export const DEFAULT_BATCH_SIZE = 256

/** How long a stream that is left early has, in milliseconds, to end its statement before the connection is dropped. */
const CLOSE_TIME = 5_000

/** How long it has at the least, though its caller's time is over. */
const LATE_CLOSE_TIME = 500

/** The limits of the end of a stream: those of the stream itself, where they leave time for it. */
const limitsOfClose = ({ deadline, signal }: Limits, clock: Clock): Limits => {
  const soon = clock.now() + LATE_CLOSE_TIME
  const own = limitsOf({ timeout: CLOSE_TIME }, clock)
  if (signal?.aborted === true) return { ...own, deadline: soon }
  return { ...own, deadline: Math.min(own.deadline, Math.max(deadline, soon)), signal }
}

/** A session that a stream has to itself until it says that it is done. */
export interface StreamSession {
  readonly session: Session
  readonly inTransaction: boolean
  readonly limits: Limits
  /** Takes note of a failure, before it is given. */
  readonly failed: (problem: PerformFailure) => void
  /** Takes note of the end of the statement, all of whose rows have come. */
  readonly completed?: (tag: CommandTag) => void
  readonly done: () => void
}

/** The rows of a query, or why there are no more. */
type Rows<Row> = AsyncGenerator<Result<Row, PerformFailure>, void, undefined>

/** What a stream holds, for the case that nobody reads it to its end, nor leaves it. */
interface Held {
  connection: Connection | undefined
}

/** A failure of this side's, where the statement had to be ended for it and did not end well: that decides what became of the data. */
const becauseOf = (own: PerformFailure, end: PerformFailure | undefined): PerformFailure =>
  // Those that a stream gives of its own accord can have a cause.
  end === undefined ? own : ({ ...own, outcome: end.outcome, cause: end } as PerformFailure)

/**
 * Streams whose reader was collected as garbage, with the loop never ended: nobody can ask for the next row any more, and
 * nobody else would give the connection back.
 */
const abandoned = new FinalizationRegistry<Held>(({ connection }) => {
  if (connection === undefined) return
  process.emitWarning('A stream of rows was neither read to its end nor left, and its connection was dropped. Use for await, or return().', {
    type: 'AbandonedStreamWarning', code: 'QUERN_ABANDONED_STREAM',
  })
  connection.destroy('its stream was abandoned')
})

/** Fetches the rows of a query in batches, and gives them one by one. */
export const streamRows = <Row>(query: Compiled<Row>, batchSize: number, open: () => Promise<Result<StreamSession, PerformFailure>>): Rows<Row> => {
  const held: Held = { connection: undefined }
  const rows = readRows(query, batchSize, open, held)
  abandoned.register(rows, held)
  return rows
}

async function* readRows<Row>(
  query: Compiled<Row>,
  batchSize: number,
  open: () => Promise<Result<StreamSession, PerformFailure>>,
  held: Held,
): Rows<Row> {
  const opened = await open()
  if (!opened.ok) {
    yield opened
    return
  }
  const { session, inTransaction, limits, failed } = opened.value
  const { connection, clock, capabilities } = session
  // The end of a transaction takes care of the streams in it.
  if (!inTransaction) held.connection = connection
  const done = (): void => {
    held.connection = undefined
    opened.value.done()
  }
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
  const sent = statement.value
  const { parameters } = sent
  const circumstance = () => circumstanceOf(query, sent, session, inTransaction)
  let source = connection.stream(sent, batchSize)
  let begun = false

  /** Ends the statement, and gives the session back. Gives why it did not end well: outside a transaction this is when it commits. */
  const close = async (): Promise<PerformFailure | undefined> => {
    const closed = await interruptible(session, limitsOfClose(limits, clock), source.close)
    let problem: PerformFailure | undefined
    if (!closed.ok) {
      noteFailure(session, query, closed.error)
      problem = classifyStatement(closed.error, circumstance())
      failed(problem)
    } else if (begun) {
      // What was left early has no command tag. By its text a SELECT is judged the most strictly.
      noteStatement(session, query, 'SELECT', closed.value)
    }
    done()
    return problem
  }
  let ending: Promise<PerformFailure | undefined> | undefined
  const end = (): Promise<PerformFailure | undefined> => (ending ??= close())
  const ended = (): void => {
    ending ??= Promise.resolve(undefined)
    done()
  }
  let told = false
  /** A failure of this side's, once the statement has been ended for it. */
  const giveAfterEnd = async (own: PerformFailure): Promise<Result<never, PerformFailure>> => {
    const problem = await end()
    told = true
    return give(becauseOf(own, problem))
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
    while (expired === undefined) {
      fetching = true
      let batch: Result<Batch, StatementFault> = await interruptible(session, limits, source.next)
      if (!batch.ok && !begun && isOutOfDate(batch.error, circumstance())) {
        source = connection.stream(sent, batchSize)
        batch = await interruptible(session, limits, source.next)
      }
      fetching = false
      if (!batch.ok) {
        noteFailure(session, query, batch.error)
        if (batch.error.tag === 'Interruption' && !batch.error.sent) {
          if (begun) {
            expired = batch.error.by
            break
          }
        } else {
          ended()
        }
        yield give(classifyStatement(batch.error, circumstance()))
        return
      }
      begun = true
      if (batch.value.done) {
        noteStatement(session, query, batch.value.tag.command, batch.value.status)
        opened.value.completed?.(batch.value.tag)
        ended()
      }
      for (const row of batch.value.rows) {
        const decoded = decodeRow(query, row, index, inTransaction, parameters)
        if (!decoded.ok) {
          yield await giveAfterEnd(decoded.error)
          return
        }
        yield decoded
        if (expired !== undefined && !batch.value.done) break
        index += 1
      }
      if (batch.value.done) return
    }
    // The statement had begun, and was carried out as far as its rows were asked for.
    const parts = { stage: 'execute', outcome: outcomeOfRun(query, inTransaction), statement: failedStatement(query, parameters) } as const
    yield await giveAfterEnd(
      expired?.kind === 'signal'
        ? { tag: 'Aborted', ...parts, reason: expired.reason }
        : { tag: 'DeadlineExceeded', ...parts, timeout: limits.timeout },
    )
  } finally {
    stopWatch()
    const problem = await end()
    // A loop that was left takes nothing more. Its transaction tells of it; where there is none, a dropped failure is reported.
    if (problem !== undefined && !told && !inTransaction && problem.outcome !== 'none') void failure(problem)
  }
}
