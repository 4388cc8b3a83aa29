import { type AnyResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import { optionFault } from '../database/check-options.ts'
import { handOut } from '../database/hand-out.ts'
import type { StreamOptions, Transaction, TransactionBody } from '../database/queries.ts'
import { queriesOn } from '../database/run-queries.ts'
import type { Misuse } from '../failure/client-cases.ts'
import { type Limits, limitsOf } from '../limits.ts'
import type { PerformFailure } from '../session/perform.ts'
import { DEFAULT_BATCH_SIZE, streamRows, type StreamSession } from '../session/row-stream.ts'
import { type TransactionArguments, transactionArguments } from './arguments.ts'
import { endedByStatement } from './ended-by-statement.ts'
import type { CommitHook } from './hooks.ts'
import { runJoined } from './join.ts'
import type { TransactionOptions } from './options.ts'
import { refusalOfPart } from './propagation.ts'
import { runSavepoint } from './savepoint.ts'
import { misuse, noteFailed, noteSent, performIn, refusal, type Scope } from './scope.ts'

/** Takes a scope's session for a stream. Until the stream has ended the scope takes nothing else. */
const streamSession = async (scope: Scope, query: Compiled<unknown>, limits: Limits, endStream: () => Promise<unknown>): Promise<Result<StreamSession, PerformFailure>> => {
  const refused = refusal(scope)
  if (refused !== undefined) return failure(refused)
  scope.endStream = endStream
  const { state } = scope
  await state.line
  if (state.over !== undefined) {
    scope.endStream = undefined
    return failure(state.over)
  }
  return success({
    session: state.session,
    inTransaction: true,
    limits,
    failed: problem => {
      noteFailed(scope, query, problem)
    },
    completed: tag => {
      state.over = endedByStatement(query.text, tag, state.session.status)
    },
    done: () => {
      scope.endStream = undefined
    },
  })
}

/** What the body of a transaction, or of a part of it, has of it. A part that joins may have narrower limits. */
export const transactionHandle = (scope: Scope, limits: Limits = scope.limits): Transaction => {
  const { state } = scope
  const { clock } = state.session
  const inside = (options: TransactionOptions, body: TransactionBody<AnyResult>): AsyncResult<unknown, unknown> => {
    const fault = optionFault(options)
    if (fault !== undefined) return failure(fault).toAsync()
    const { propagation = 'nested' } = options
    if (propagation === 'requiresNew') {
      return scope.ended ? failure(misuse('transaction ended')).toAsync() : handOut(state.beginNew(options, limits, body))
    }
    const refused = refusalOfPart(options, state.access)
    if (refused !== undefined) return failure(refused).toAsync()
    return handOut(
      propagation === 'nested'
        ? runSavepoint(scope, limitsOf(options, clock, limits), inner => body(transactionHandle(inner)))
        : runJoined(scope, limitsOf(options, clock, limits), within => body(transactionHandle(scope, within))),
    )
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
          noteSent(state, query)
          return streamSession(scope, query, limitsOf(options, clock, limits), () => rows.return())
        })
        return rows
      },
    }),
    savepoint: (body: TransactionBody<AnyResult>) => inside({}, body),
    transaction: (...given: TransactionArguments<TransactionOptions>) => {
      const { options, body } = transactionArguments(given)
      return inside(options, body)
    },
    afterCommit: (hook: CommitHook): Result<undefined, Misuse> => {
      if (scope.ended) return failure(misuse('transaction ended'))
      state.hooks = [...state.hooks, { scope, hook }]
      return success(undefined)
    },
  }
  // What a body gives is what comes out of `inside`, beside the transaction's own failures: the interface has it by type.
  return handle as Transaction
}
