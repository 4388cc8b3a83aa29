import { failure, type Result, success } from '@quern/result'
import { type Circumstance, classifyOwnStatement, type StatementFault } from '../failure/classify.ts'
import type { CommitWasRolledBack } from '../failure/client-cases.ts'
import type { TransactionFailure } from '../failure/unions.ts'
import { interruptible } from '../session/interrupt.ts'
import { noteStatus } from '../session/session.ts'
import { ENDED } from './ended-by-statement.ts'
import type { ServerIdentity, UnansweredCommit } from './resolution.ts'
import { resolveCommit, type Resolver } from './resolve.ts'
import type { Scope } from './scope.ts'
import type { LeftWitness, WitnessOptions } from './witness.ts'
import { WITNESS_TABLE } from './witness-table.ts'

/** How long to find out what became of a COMMIT, in milliseconds, where the transaction has no deadline of its own. */
export const RESOLVE_TIME = 30_000

const TRANSACTION_ID = { text: 'select pg_current_xact_id_if_assigned()::text', name: 'quern_transaction_id', parameters: [] }

/** A fault of COMMIT itself. */
const AT_COMMIT: Circumstance = { stage: 'transaction', inTransaction: true, readOnly: false }

/** Rolls a transaction back, within its limits. What is left of it then, the release of its connection ends. */
export const rollBack = async ({ state: { session }, limits }: Scope): Promise<void> => {
  if (session.connection.loss() !== undefined || session.status === 'idle') return
  const done = await interruptible(session, limits, () => session.connection.script('rollback'))
  if (done.ok) session.status = done.value.status
  else noteStatus(session, done.error)
}

/** The failure of a body that made nothing of a failure inside it. */
export const passedOver = ({ cause }: Scope): CommitWasRolledBack => ({
  tag: 'CommitWasRolledBack',
  stage: 'transaction',
  outcome: 'rolledBack',
  ...(cause !== undefined && { cause }),
})

/** Whether a fault of COMMIT leaves open what became of it. A FATAL error says nothing of that; an ERROR does. */
const isUnanswered = (fault: StatementFault): boolean =>
  fault.tag !== 'ServerRefusal' && classifyOwnStatement(fault, { ...AT_COMMIT, inTransaction: false }).outcome === 'unknown'

/** What a transaction knows of itself, to be asked for. */
export interface Told {
  /** The server that runs it, where that tells who it is. */
  readonly identity: ServerIdentity | undefined
  /** The witness that it has left, where it has. */
  readonly witness: (WitnessOptions & LeftWitness) | undefined
}

/** Commits a transaction whose body succeeded, and finds out what became of it where the COMMIT gets no answer. */
export const commit = async (
  scope: Scope,
  { identity, witness }: Told,
  resolver: Resolver,
): Promise<Result<undefined, TransactionFailure>> => {
  const { state, limits } = scope
  const { session } = state
  const { connection } = session
  if (state.over !== undefined || session.status === 'idle') {
    await rollBack(scope)
    return failure(state.over ?? ENDED)
  }
  if (scope.doomed || session.status === 'failed' || (connection.loss() !== undefined && scope.cause !== undefined)) {
    await rollBack(scope)
    return failure(passedOver(scope))
  }

  let transactionId: string | null = witness?.transactionId ?? null
  if (witness === undefined && state.wrote && identity !== undefined) {
    const asked = await interruptible(session, limits, () => connection.execute(TRANSACTION_ID))
    if (!asked.ok) {
      noteStatus(session, asked.error)
      await rollBack(scope)
      return failure(classifyOwnStatement(asked.error, AT_COMMIT))
    }
    transactionId = asked.value.rows[0]?.[0] ?? null
  }

  const done = await interruptible(session, limits, () => connection.script('commit'))
  if (done.ok) {
    session.status = done.value.status
    return done.value.tags.at(-1)?.command === 'COMMIT' ? success(undefined) : failure(passedOver(scope))
  }
  const fault = done.error
  noteStatus(session, fault)
  if (!isUnanswered(fault)) return failure(classifyOwnStatement(fault, AT_COMMIT))
  // Without an identifier the transaction has changed nothing that the server keeps.
  const changedNothing = !state.wrote || (identity !== undefined && transactionId === null)
  if (changedNothing) return failure(classifyOwnStatement(fault, { ...AT_COMMIT, inTransaction: false, readOnly: true }))
  const unknown = (detail: string, unanswered?: UnansweredCommit): Result<never, TransactionFailure> => {
    const cause = classifyOwnStatement(fault, { ...AT_COMMIT, inTransaction: false })
    return failure({
      tag: 'CommitOutcomeUnknown', stage: 'transaction', outcome: 'unknown', detail, cause,
      ...(unanswered !== undefined && { transactionId: unanswered.transactionId, commit: unanswered }),
    })
  }
  if (transactionId === null) return unknown('the server does not tell the identifiers of transactions')
  const unanswered: UnansweredCommit = {
    transactionId,
    processId: connection.processId,
    ...(identity !== undefined && { identity }),
    ...(witness !== undefined && { witness: { key: witness.key, table: witness.table ?? WITNESS_TABLE, begunAt: witness.begunAt } }),
  }
  const deadline = Math.min(limits.deadline, resolver.clock.now() + RESOLVE_TIME)
  const resolution = await resolveCommit(unanswered, resolver, { ...limits, deadline })
  if (resolution.tag === 'Committed') return success(undefined)
  return resolution.tag === 'Unknown' ? unknown(resolution.detail, unanswered) : failure(classifyOwnStatement(fault, AT_COMMIT))
}
