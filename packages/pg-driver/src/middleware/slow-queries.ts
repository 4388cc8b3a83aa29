import type { Result } from '@quern/result'
import type { Connection, ReplyFault, RowSource, Statement, TransactionStatus } from '../driver/contract.ts'
import { explain, type Explained, isExplainable } from './explain.ts'
import type { ConnectionMiddleware } from './middleware.ts'
import { redactSql } from './redact-sql.ts'

/** A statement that took too long, with its plan. */
export type SlowQuery = Explained & {
  readonly text: string
  /** In a few words, where it was built as a query. */
  readonly summary: string | undefined
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
  /** Whether a plan may quote the values of parameters, which it does before PostgreSQL 16. `redacted` by default. */
  readonly parameters?: 'redacted' | 'shown'
}

/** How many slow statements of a transaction are explained after it. */
const PER_TRANSACTION = 3

/**
 * Reports statements that took too long, each with its plan. The plan is asked for on the same connection, whose settings it
 * depends on, as soon as no transaction is open there: right after the statement, or after the COMMIT or ROLLBACK of its
 * transaction, and before the caller has the reply. It is never run with ANALYZE, and no oftener than once in an interval; a
 * statement that is slow in between is not reported.
 *
 * @example
 * ```ts fragment
 * connect(url, { middleware: [slowQueries({ threshold: 500, report: ({ text, duration, plan }) => console.warn(text, duration, plan) })] })
 * ```
 */
export const slowQueries = ({ threshold, report, interval = 1_000, parameters: show = 'redacted' }: SlowQueryOptions): ConnectionMiddleware => {
  let next = -Infinity

  return (connection: Connection, { clock }) => {
    let waiting: { readonly statement: Statement; readonly duration: number }[] = []

    const explainWaiting = async (): Promise<void> => {
      const taken = waiting
      waiting = []
      for (const { statement, duration } of taken) {
        if (connection.loss() !== undefined || clock.now() < next) return
        next = clock.now() + interval
        const explained = await explain(connection, statement, show)
        const { text, parameters, query } = statement
        report({
          ...explained,
          text: show === 'shown' || query !== undefined || parameters.length > 0 ? text : redactSql(text),
          summary: query?.description.summary,
          builtAt: query?.builtAt?.stack,
          duration,
        })
      }
    }

    /** Takes note of how long something took, and explains what is to be explained once that disturbs nothing. */
    const after = async (statement: Statement | undefined, duration: number, status: TransactionStatus | undefined): Promise<void> => {
      if (statement !== undefined && duration >= threshold && waiting.length < PER_TRANSACTION && isExplainable(statement.text)) {
        waiting.push({ statement, duration })
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
