import { asyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { StreamOptions, Transaction, TransactionBody } from '../database/queries.ts'
import { queriesOn } from '../database/run-queries.ts'
import type { Misuse } from '../failure/client-cases.ts'
import type { TransactionFailure } from '../failure/unions.ts'
import { type CallOptions, type Limits, limitsOf } from '../limits.ts'
import type { PerformFailure } from '../session/perform.ts'
import { DEFAULT_BATCH_SIZE, streamRows, type StreamSession } from '../session/row-stream.ts'
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

  const nested = <T, E>(options: AccessOptions & CallOptions, body: TransactionBody<T, E>) => {
    const option = conflictingOption(options, state.access)
    return asyncResult<Result<T, E | TransactionFailure>>(
      option === undefined ? runSavepoint(scope, options, inner => body(transactionHandle(inner))) : Promise.resolve(failure(conflict(option))),
    )
  }

  return {
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
    savepoint: body => nested({}, body),
    transaction: <T, E>(first: (AccessOptions & CallOptions) | TransactionBody<T, E>, second?: TransactionBody<T, E>) =>
      second === undefined
        ? // Without options the body comes first: the overloads say so.
          nested({}, first as TransactionBody<T, E>)
        : nested(first as AccessOptions & CallOptions, second),
  }
}
