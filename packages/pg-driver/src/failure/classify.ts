/** From what a driver observed to a failure with a meaning: by SQLSTATE and by circumstance, never by a message's text. */
import type { ConnectFault, ConnectionLoss, ReplyFault, ServerError, TransactionStatus } from '../driver/contract.ts'
import type { Exceeded } from '../limits.ts'
import type { FailedStatement, Outcome, RedactedParameter, Stage } from './case.ts'
import { mayCommitInside } from './commits-inside.ts'
import type { ConstraintKind, ConstraintViolation } from './constraint-cases.ts'
import { redactError } from './redact-error.ts'
import { serverTag, type ServerFailureCase, type ServerTag } from './server-cases.ts'
import type { QueryFailure, SessionFailure } from './unions.ts'

/** A statement that this side gave up, because its deadline passed or its signal was aborted. */
export interface Interruption {
  readonly tag: 'Interruption'
  readonly by: Exceeded
  /** Whether any byte of the statement was given to the network. */
  readonly sent: boolean
  /** The session's status, where the server confirmed that it stopped; else the connection was dropped, or nothing was sent. */
  readonly stopped: TransactionStatus | undefined
}

/** Why a statement gave nothing. */
export type StatementFault = ReplyFault | Interruption

/** What is known of the statement that a fault befell. */
export interface Circumstance {
  readonly stage: Stage
  readonly inTransaction: boolean
  /** The statement does not change data, as far as its AST shows. */
  readonly readOnly: boolean
  /** The server refuses what would change data all the same: a view, an operator or a policy may call a function that writes. */
  readonly isEnforced?: boolean
  readonly statement?: FailedStatement
  /** The columns of the constraints that the query's type names, by constraint. */
  readonly constraints?: Readonly<Record<string, readonly string[]>>
}

/** What the server said: a program reads all of it, and as JSON, in which it gets into logs, it has no values. */
const reticent = (server: ServerError, { text }: Pick<FailedStatement, 'text'> = { text: '' }): ServerError =>
  // Not a field of it for whoever lists, compares or copies them.
  Object.defineProperty({ ...server }, 'toJSON', { value: () => redactError(server, { text, parameters: [] }) })

/** The parameters of a statement without their values. */
export const redact = (parameters: readonly (string | null)[]): readonly RedactedParameter[] =>
  parameters.map(value => (value === null ? null : { characters: value.length }))

/** What became of the data when a statement got no answer. */
const outcomeUnanswered = (sent: boolean, { inTransaction, readOnly, isEnforced = false }: Circumstance): Outcome => {
  // Whatever a transaction did before is undone with its connection, as its COMMIT was not sent.
  if (inTransaction) return 'rolledBack'
  return sent && !(readOnly && isEnforced) ? 'unknown' : 'none'
}

const outcomeRefused = ({ inTransaction, readOnly, statement }: Circumstance): Outcome => {
  if (inTransaction) return 'rolledBack'
  if (readOnly) return 'none'
  return statement !== undefined && mayCommitInside(statement.text) ? 'unknown' : 'rolledBack'
}

const UNKNOWN_BY_CODE: ReadonlySet<ServerTag> = new Set(['StatementCompletionUnknown', 'TransactionResolutionUnknown'])

/** The parts that every failure of a statement has. */
const base = ({ stage, statement }: Circumstance, outcome: Outcome) => ({
  stage,
  outcome,
  ...(statement !== undefined && { statement }),
})

/** The routine of the server that finds a plan to be out of date; its SQLSTATE alone is that of any missing feature. */
const STALE_PLAN_ROUTINE = 'RevalidateCachedQuery'

const serverCase = (server: ServerError, circumstance: Circumstance, outcome: Outcome): ServerFailureCase => {
  const stale = server.sqlstate === '0A000' && server.routine === STALE_PLAN_ROUTINE
  const tag = stale ? 'StalePlan' : serverTag(server.sqlstate)
  const became = UNKNOWN_BY_CODE.has(tag) ? 'unknown' : outcome
  // Each tag goes with the same fields: the compiler cannot follow that over so many cases.
  return { tag, ...base(circumstance, became), sqlstate: server.sqlstate, server: reticent(server, circumstance.statement) } as ServerFailureCase
}

/** The failure of what was committed on the server that ran it, and on its synchronous standbys perhaps not: its warning. */
export const notReplicated = (server: ServerError, circumstance: Circumstance): ServerFailureCase => ({
  tag: 'StatementCompletionUnknown', ...base(circumstance, 'unknown'), sqlstate: server.sqlstate, server: reticent(server, circumstance.statement),
})

const KINDS: Readonly<Record<string, ConstraintKind>> = {
  '23505': 'unique',
  '23503': 'foreign key',
  '23001': 'foreign key',
  '23514': 'check',
  '23P01': 'exclusion',
}

const CONSTRAINT_TAGS = {
  unique: 'UniqueViolation',
  'foreign key': 'ForeignKeyViolation',
  check: 'CheckViolation',
  exclusion: 'ExclusionViolation',
} as const

const constraintCase = (server: ServerError, circumstance: Circumstance, outcome: Outcome): ConstraintViolation | QueryFailure => {
  const { sqlstate, constraint = '', schema = '', table = '', column = '' } = server
  const parts = { ...base(circumstance, outcome), sqlstate, server: reticent(server, circumstance.statement), schema, table }
  if (sqlstate === '23502') return { tag: 'NotNullViolation', ...parts, column, columns: column === '' ? [] : [column] }
  const kind = KINDS[sqlstate] ?? 'other'
  const columns = circumstance.constraints !== undefined && Object.hasOwn(circumstance.constraints, constraint)
    ? circumstance.constraints[constraint]
    : undefined
  if (kind === 'other' || columns === undefined) return { tag: 'UnmappedConstraint', ...parts, kind, constraint, columns: columns ?? [] }
  return { tag: CONSTRAINT_TAGS[kind], ...parts, constraint, columns }
}

const lossCase = (loss: ConnectionLoss, circumstance: Circumstance): ConstraintViolation | QueryFailure => {
  const { sent, by, detail, error } = loss
  // An ERROR is the statement's own answer, though the connection ended right after it. A FATAL one says nothing of it.
  if (error?.severity === 'ERROR' && sent) return answered(error, circumstance)
  const outcome = outcomeUnanswered(sent, circumstance)
  if (by === 'protocol') return { tag: 'ProtocolFailure', ...base(circumstance, outcome), detail }
  if (error !== undefined) return serverCase(error, circumstance, outcome)
  return { tag: 'ConnectionLost', ...base(circumstance, outcome), sent, detail }
}

const answered = (error: ServerError, circumstance: Circumstance): ConstraintViolation | QueryFailure => {
  const outcome = outcomeRefused(circumstance)
  return error.sqlstate.startsWith('23') ? constraintCase(error, circumstance, outcome) : serverCase(error, circumstance, outcome)
}

const interruptionCase = ({ by, sent, stopped }: Interruption, circumstance: Circumstance): QueryFailure => {
  const outcome = stopped !== undefined ? outcomeRefused(circumstance) : outcomeUnanswered(sent, circumstance)
  const parts = base(circumstance, outcome)
  return by.kind === 'deadline'
    ? { tag: 'DeadlineExceeded', ...parts, timeout: by.timeout }
    : { tag: 'Aborted', ...parts, reason: by.reason }
}

/** The failure that a statement's fault is. */
export const classifyStatement = (fault: StatementFault, circumstance: Circumstance): ConstraintViolation | QueryFailure => {
  switch (fault.tag) {
    case 'ServerRefusal':
      return answered(fault.error, circumstance)
    case 'ConnectionLoss':
      return lossCase(fault, circumstance)
    case 'Interruption':
      return interruptionCase(fault, circumstance)
  }
}

/** The failure that a fault is of a statement whose type names no constraint, such as COMMIT. */
export const classifyOwnStatement = (fault: StatementFault, circumstance: Omit<Circumstance, 'constraints'>): QueryFailure =>
  // A violation that nobody names is an UnmappedConstraint.
  classifyStatement(fault, circumstance) as QueryFailure

/** The failure that a refused or lost start-up is. */
export const classifyConnect = (fault: ConnectFault, address: string): SessionFailure => {
  const parts = { stage: 'connect', outcome: 'none' } as const
  switch (fault.tag) {
    case 'ServerRefusal':
      return serverCase(fault.error, { stage: 'connect', inTransaction: false, readOnly: true }, 'none')
    case 'Unreachable':
      return { tag: 'ServerUnreachable', ...parts, address, code: fault.code, detail: fault.detail }
    case 'TlsRefused':
      return { tag: 'TlsRefused', ...parts, address, code: fault.code, detail: fault.detail }
    case 'UnacceptableServer':
      return { tag: 'UnacceptableServer', ...parts, address, option: fault.option, detail: fault.detail }
    case 'NoHost':
      return {
        tag: 'NoHostAvailable', ...parts,
        attempts: fault.attempts.map(attempt => ({ address: attempt.address, failure: classifyConnect(attempt.fault, attempt.address) })),
      }
    case 'ConnectionLoss':
      if (fault.error !== undefined) return serverCase(fault.error, { stage: 'connect', inTransaction: false, readOnly: true }, 'none')
      return fault.by === 'protocol'
        ? { tag: 'ProtocolFailure', ...parts, detail: fault.detail }
        : { tag: 'ConnectionLost', ...parts, sent: fault.sent, detail: fault.detail }
  }
}
