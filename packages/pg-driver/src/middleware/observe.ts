import type { Batch, Connection, ReplyFault, RowSource, Statement, TransactionStatus } from '../driver/contract.ts'
import type { CallInfo, ConnectionContext, ConnectionMiddleware } from './middleware.ts'

/** Something that a connection is asked to do: a statement, a script, or a statement whose rows are fetched in batches. */
export interface Activity extends Statement {
  readonly kind: 'execute' | 'script' | 'stream'
  /** Whom it is for. */
  readonly call: CallInfo | undefined
  /** The session's status before it. */
  readonly status: TransactionStatus
}

/** How an activity ended. */
export type Ending =
  | {
      readonly ok: true
      /** The command of its tag, the last one of a script: `SELECT`. `undefined` for a stream that was left early. */
      readonly command: string | undefined
      /** How many rows it gave; 0 for a script. */
      readonly rows: number
      /** How many rows the command counted: changed, or selected. */
      readonly count: number | undefined
      /** How many statements the script ran. */
      readonly statements: number
      readonly status: TransactionStatus
    }
  | { readonly ok: false; readonly fault: ReplyFault }

/** Told of the beginning of each activity, it gives what is to be told of its end. */
export type Observer = (activity: Activity) => (ending: Ending) => void

const NO_PARAMETERS: Statement['parameters'] = []

/**
 * A middleware that looks on: for each connection it makes an observer, which is told of everything that is done there, in
 * order, and of how it ended. A stream begins with its first batch and ends with its last.
 *
 * @example
 * ```ts fragment
 * const timing = observing((connection, { clock }) => activity => {
 *   const began = clock.now()
 *   return () => console.log(activity.text, clock.now() - began)
 * })
 * ```
 */
export const observing = (observe: (connection: Connection, context: ConnectionContext) => Observer): ConnectionMiddleware => (connection, context) => {
  const begin = observe(connection, context)
  let status: TransactionStatus = 'idle'

  const failed = (fault: ReplyFault): Ending => {
    if (fault.tag === 'ServerRefusal') status = fault.status
    return { ok: false, fault }
  }

  const stream = (statement: Statement, batchSize: number): RowSource => {
    const source = connection.stream(statement, batchSize)
    let end: ((ending: Ending) => void) | undefined
    let rows = 0
    const ended = (ending: Ending): void => {
      end?.(ending)
      end = undefined
    }
    const took = (batch: Batch): void => {
      rows += batch.rows.length
      if (!batch.done) return
      status = batch.status
      ended({ ok: true, command: batch.tag.command, rows, count: batch.tag.count, statements: 1, status })
    }
    let begun = false
    return {
      next: async () => {
        if (!begun) {
          begun = true
          end = begin({ ...statement, kind: 'stream', call: context.call(), status })
        }
        const batch = await source.next()
        if (batch.ok) took(batch.value)
        else ended(failed(batch.error))
        return batch
      },
      close: async () => {
        const closed = await source.close()
        if (closed.ok) {
          status = closed.value
          ended({ ok: true, command: undefined, rows, count: undefined, statements: 1, status })
        } else ended(failed(closed.error))
        return closed
      },
    }
  }

  return {
    ...connection,
    execute: async statement => {
      const end = begin({ ...statement, kind: 'execute', call: context.call(), status })
      const reply = await connection.execute(statement)
      if (reply.ok) {
        const { tag, rows } = reply.value
        status = reply.value.status
        end({ ok: true, command: tag.command, rows: rows.length, count: tag.count, statements: 1, status })
      } else end(failed(reply.error))
      return reply
    },
    script: async text => {
      const end = begin({ text, parameters: NO_PARAMETERS, kind: 'script', call: context.call(), status })
      const reply = await connection.script(text)
      if (reply.ok) {
        const { tags } = reply.value
        status = reply.value.status
        end({ ok: true, command: tags.at(-1)?.command, rows: 0, count: undefined, statements: tags.length, status })
      } else end(failed(reply.error))
      return reply
    },
    stream,
  }
}
