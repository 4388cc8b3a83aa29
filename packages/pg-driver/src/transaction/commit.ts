import { failure, type Result, success } from '@quern/result'
import type { Connection, ScriptReply, Statement } from '../driver/contract.ts'
import { type Circumstance, classifyOwnStatement, notReplicated, type StatementFault } from '../failure/classify.ts'
import type { CommitWasRolledBack } from '../failure/client-cases.ts'
import type { TransactionFailure } from '../failure/unions.ts'
import { isStandby } from '../session/enforced.ts'
import { interruptible, stopAt } from '../session/interrupt.ts'
import { noticingReplication } from '../session/replication-wait.ts'
import { noteStatus } from '../session/session.ts'
import { ENDED } from './ended-by-statement.ts'
import type { ServerIdentity, UnansweredCommit } from './resolution.ts'
import { resolveCommit, type Resolver } from './resolve.ts'
import type { Scope } from './scope.ts'
import type { LeftWitness, WitnessOptions } from './witness.ts'
import { WITNESS_TABLE } from './witness-table.ts'

/** How long to find out what became of a COMMIT, in milliseconds, where the transaction has no deadline of its own. */
export const RESOLVE_TIME = 30_000

/** Asks for the identifier of a transaction that only read, as far as it shows: `null` proves that it has written nothing. */
const IF_ANY = 'pg_current_xact_id_if_assigned()::text'

/** Asks for that of one that may have done more. It is given one now: NOTIFY, for one, would be given its own by COMMIT only. */
const ASSIGNED = 'pg_current_xact_id()::text'

/**
 * The last question before COMMIT. Where the server has a limit of ours for each statement, it is lifted: it would break off
 * the wait for a synchronous standby, which is the one thing in a COMMIT that takes long as a rule, and acknowledge the commit.
 */
const lastQuestion = (identifier: string, isLimited: boolean): Statement => ({
  text: `select ${identifier}${isLimited ? ", set_config('statement_timeout', '0', true)" : ''}`,
  parameters: [],
})

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

const NO_IDENTIFIER = 'the server does not tell the identifiers of transactions'
const READ_ONLY_TEXT = 'a transaction that only reads has no identifier, but the text of a statement in it may have done more, such as NOTIFY'
const NOT_REPLICATED = 'it is committed on this server, but the wait for its synchronous standbys was broken off: a failover may lose it'

const unansweredBy = (transactionId: string, { processId }: Connection, { identity, witness }: Told): UnansweredCommit => ({
  transactionId,
  processId,
  ...(identity !== undefined && { identity }),
  ...(witness !== undefined && { witness: { key: witness.key, table: witness.table ?? WITNESS_TABLE, begunAt: witness.begunAt } }),
})

/**
 * Sends COMMIT. It is never cancelled: what a request could still stop is the wait for a standby, and the commit stands then.
 * At its time the connection is dropped, early enough for the server to be asked what became of it.
 */
const sendCommit = ({ state: { session }, limits }: Scope): Promise<Result<ScriptReply, StatementFault>> => {
  const { connection, capabilities, clock } = session
  return interruptible(
    { connection, clock, capabilities: { ...capabilities, cancel: false } },
    { ...limits, deadline: stopAt(limits, clock.now()) },
    () => connection.script('commit'),
  )
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
  const isHarmless = !state.ran || (!state.wrote && (state.access.readOnly === true || isStandby(connection)))
  const isAsked = witness === undefined && !isHarmless && identity !== undefined
  const isLimited = !isHarmless && session.capabilities.statementTimeout && limits.deadline !== Infinity
  if (isAsked || isLimited) {
    const identifier = isAsked ? (state.wrote ? ASSIGNED : IF_ANY) : 'null'
    const asked = await interruptible(session, limits, () => connection.execute(lastQuestion(identifier, isLimited)))
    if (!asked.ok) {
      noteStatus(session, asked.error)
      await rollBack(scope)
      return failure(classifyOwnStatement(asked.error, AT_COMMIT))
    }
    if (isAsked) transactionId = asked.value.rows[0]?.[0] ?? null
  }

  const { result: done, unreplicated } = await noticingReplication(connection, () => sendCommit(scope))
  if (done.ok) {
    session.status = done.value.status
    if (done.value.tags.at(-1)?.command !== 'COMMIT') return failure(passedOver(scope))
  } else noteStatus(session, done.error)
  if (unreplicated !== undefined) {
    return failure({
      tag: 'CommitOutcomeUnknown', stage: 'transaction', outcome: 'unknown', detail: NOT_REPLICATED, cause: notReplicated(unreplicated, AT_COMMIT),
      ...(transactionId !== null && { transactionId, commit: unansweredBy(transactionId, connection, { identity, witness }) }),
    })
  }
  if (done.ok) return success(undefined)

  const fault = done.error
  if (!isUnanswered(fault)) return failure(classifyOwnStatement(fault, AT_COMMIT))
  // Without an identifier the transaction has changed nothing that the server keeps.
  if (isHarmless || (isAsked && transactionId === null)) {
    return failure(classifyOwnStatement(fault, { ...AT_COMMIT, inTransaction: false, readOnly: true, isEnforced: true }))
  }
  const unknown = (detail: string, unanswered?: UnansweredCommit): Result<never, TransactionFailure> => {
    const cause = classifyOwnStatement(fault, { ...AT_COMMIT, inTransaction: false })
    return failure({
      tag: 'CommitOutcomeUnknown', stage: 'transaction', outcome: 'unknown', detail, cause,
      ...(unanswered !== undefined && { transactionId: unanswered.transactionId, commit: unanswered }),
    })
  }
  if (transactionId === null) return unknown(state.access.readOnly === true ? READ_ONLY_TEXT : NO_IDENTIFIER)
  const unanswered = unansweredBy(transactionId, connection, { identity, witness })
  const deadline = Math.min(limits.deadline, resolver.clock.now() + RESOLVE_TIME)
  const resolution = await resolveCommit(unanswered, resolver, { ...limits, deadline })
  if (resolution.tag === 'Committed') return success(undefined)
  return resolution.tag === 'Unknown' ? unknown(resolution.detail, unanswered) : failure(classifyOwnStatement(fault, AT_COMMIT))
}
