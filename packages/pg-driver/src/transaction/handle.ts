import { type AnyResult, asyncResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import { optionFault } from '../database/check-options.ts'
import type { StreamOptions, Transaction, TransactionBody } from '../database/queries.ts'
import { queriesOn } from '../database/run-queries.ts'
import type { Misuse } from '../failure/client-cases.ts'
import { type CallOptions, type Limits, limitsOf } from '../limits.ts'
import type { PerformFailure } from '../session/perform.ts'
import { DEFAULT_BATCH_SIZE, streamRows, type StreamSession } from '../session/row-stream.ts'
import { type TransactionArguments, transactionArguments } from './arguments.ts'
import { type AccessOptions, conflictingOption } from './options.ts'
import { runSavepoint } from './savepoint.ts'
import { note, performIn, refusal, type Scope } from './scope.ts'

const conflict = (option: string): Misuse => ({
  tag: 'Misuse',
  stage: 'transaction',
  outcome: 'none',
  misuse: 'conflicting options',
  detail: `A nested transaction is part of the one around it, and cannot have another ${option}.`,
})

/** Takes a scope's session for a stream. Until the stream has ended the scope takes nothing else. */
const streamSession = async (scope: Scope, limits: Limits, endStream: () => Promise<unknown>): Promise<Result<StreamSession, PerformFailure>> => {
  const refused = refusal(scope)
  if (refused !== undefined) return failure(refused)
  scope.endStream = endStream
  const { state } = scope
  await state.line
  return success({
    session: state.session,
    inTransaction: true,
    limits,
    failed: problem => {
      note(scope, problem)
    },
    done: () => {
      scope.endStream = undefined
    },
  })
}

/** What the body of a transaction, or of a savepoint, has of it. */
export const transactionHandle = (scope: Scope): Transaction => {
  const { state, limits } = scope
  const { clock } = state.session

  const nested = (options: AccessOptions & CallOptions, body: TransactionBody<AnyResult>): AsyncResult<unknown, unknown> => {
    const fault = optionFault(options)
    if (fault !== undefined) return failure(fault).toAsync()
    const option = conflictingOption(options, state.access)
    return option === undefined
      ? asyncResult(runSavepoint(scope, options, inner => body(transactionHandle(inner))))
      : failure(conflict(option)).toAsync()
  }

  const handle = {
    ...queriesOn({
      inTransaction: true,
      note: problem => {
        state.given.add(problem)
      },
      perform: (query, options) => performIn(scope, query, limitsOf(options, clock, limits)),
      stream: <Row>(query: Compiled<Row>, { batchSize = DEFAULT_BATCH_SIZE, ...options }: StreamOptions) => {
        const rows: AsyncGenerator<Result<Row, PerformFailure>, void, undefined> = streamRows(query, batchSize, () => {
          if (!query.readOnly) state.wrote = true
          return streamSession(scope, limitsOf(options, clock, limits), () => rows.return())
        })
        return rows
      },
    }),
    savepoint: (body: TransactionBody<AnyResult>) => nested({}, body),
    transaction: (...given: TransactionArguments<AccessOptions & CallOptions>) => {
      const { options, body } = transactionArguments(given)
      return nested(options, body)
    },
  }
  // What a body gives is what comes out of `nested`, beside the transaction's own failures: the interface has it by type.
  return handle as Transaction
}
