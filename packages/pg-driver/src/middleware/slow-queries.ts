import type { Result } from '@quern/result'
import type { Connection, ReplyFault, RowSource, Statement, StatementQuery, TransactionStatus } from '../driver/contract.ts'
import { explain, type Explained, isExplainable } from './explain.ts'
import type { ConnectionMiddleware } from './middleware.ts'

/** A statement that took too long, with its plan. */
export type SlowQuery = Explained & {
  readonly text: string
  /** In a few words: `SELECT orders`. */
  readonly summary: string
  /** Where it was built, where that is remembered. */
  readonly builtAt: string | undefined
  /** How long it took, in milliseconds. Of a stream, how long its batches took to come. */
  readonly duration: number
}

/** What is slow, and whom to tell. */
export interface SlowQueryOptions {
  /** From how many milliseconds on a statement is slow. */
  readonly threshold: number
  /** Takes a report. It must not wait. */
  readonly report: (query: SlowQuery) => void
  /** At least so many milliseconds lie between two plans that are asked for, on all connections. 1,000 by default. */
  readonly interval?: number
}

/** How many slow statements of a transaction are explained after it. */
const PER_TRANSACTION = 3

/**
 * Reports statements that took too long, each with its plan. The plan is asked for on the same connection, whose settings it
 * depends on, as soon as no transaction is open there: right after the statement, or after the COMMIT or ROLLBACK of its
 * transaction, and before the caller has the reply. It is never run with ANALYZE, it has no values of parameters, and it is
 * asked for once in an interval at the most; a statement that is slow in between is not reported.
 *
 * @example
 * ```ts fragment
 * connect(url, { middleware: [slowQueries({ threshold: 500, report: ({ text, duration, plan }) => console.warn(text, duration, plan) })] })
 * ```
 */
export const slowQueries = ({ threshold, report, interval = 1_000 }: SlowQueryOptions): ConnectionMiddleware => {
  let next = -Infinity

  return (connection: Connection, { clock }) => {
    let waiting: { readonly statement: Statement; readonly query: StatementQuery; readonly duration: number }[] = []

    const explainWaiting = async (): Promise<void> => {
      const taken = waiting
      waiting = []
      for (const { statement, query, duration } of taken) {
        if (connection.loss() !== undefined || clock.now() < next) return
        next = clock.now() + interval
        const explained = await explain(connection, statement)
        report({ ...explained, text: statement.text, summary: query.description.summary, builtAt: query.builtAt?.stack, duration })
      }
    }

    /** Takes note of how long something took, and explains what is to be explained once that disturbs nothing. */
    const after = async (statement: Statement | undefined, duration: number, status: TransactionStatus | undefined): Promise<void> => {
      // Quern's own statements, and those of other middlewares, are nobody's query.
      const query = statement?.query
      if (statement !== undefined && query !== undefined && duration >= threshold && waiting.length < PER_TRANSACTION && isExplainable(statement.text)) {
        waiting.push({ statement, query, duration })
      }
      if (waiting.length > 0 && status === 'idle') await explainWaiting()
    }

    const statusAfter = (reply: Result<{ readonly status: TransactionStatus }, ReplyFault>): TransactionStatus | undefined => {
      if (reply.ok) return reply.value.status
      return reply.error.tag === 'ServerRefusal' ? reply.error.status : undefined
    }

    const stream = (statement: Statement, batchSize: number): RowSource => {
      const source = connection.stream(statement, batchSize)
      let duration = 0
      return {
        next: async () => {
          const began = clock.now()
          const batch = await source.next()
          duration += clock.now() - began
          if (!batch.ok) await after(statement, duration, batch.error.tag === 'ServerRefusal' ? batch.error.status : undefined)
          else if (batch.value.done) await after(statement, duration, batch.value.status)
          return batch
        },
        close: async () => {
          const closed = await source.close()
          await after(statement, duration, closed.ok ? closed.value : undefined)
          return closed
        },
      }
    }

    return {
      ...connection,
      execute: async statement => {
        const began = clock.now()
        const reply = await connection.execute(statement)
        await after(statement, clock.now() - began, statusAfter(reply))
        return reply
      },
      script: async text => {
        const reply = await connection.script(text)
        await after(undefined, 0, statusAfter(reply))
        return reply
      },
      stream,
    }
  }
}
