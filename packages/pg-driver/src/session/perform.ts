import { failure, type Result, success } from '@quern/result'
import { type Compiled, DecodeFault, EncodeFault } from '../compile/compiled.ts'
import type { CommandTag, RawRow, Reply, Statement } from '../driver/contract.ts'
import type { FailedStatement, Outcome } from '../failure/case.ts'
import { type Circumstance, classifyStatement, notReplicated, redact, type StatementFault } from '../failure/classify.ts'
import type { ConstraintViolation } from '../failure/constraint-cases.ts'
import type { QueryFailure } from '../failure/unions.ts'
import type { Limits } from '../limits.ts'
import { refusesWrites } from './enforced.ts'
import { interruptible } from './interrupt.ts'
import { noticingReplication } from './replication-wait.ts'
import { noteFailure, noteStatement, type Session } from './session.ts'

/** Why a query gave nothing. */
export type PerformFailure = QueryFailure | ConstraintViolation

/** What a query gave, not yet decoded. */
export interface Performed {
  readonly rows: readonly RawRow[]
  readonly tag: CommandTag
  readonly statement: Statement
}

/** The statement of a failure. It is made only where there is one. */
export const failedStatement = (
  { text, builtAt }: Pick<Compiled<unknown>, 'text' | 'builtAt'>,
  parameters: RawRow,
): FailedStatement => ({
  text,
  parameters: redact(parameters),
  ...(builtAt !== undefined && { builtAt: builtAt.stack }),
})

/** A query as a statement to send, or why it cannot be sent. */
export const toStatement = (query: Compiled<unknown>, maximumParameters: number): Result<Statement, PerformFailure> => {
  const parameters = query.encode()
  if (parameters instanceof EncodeFault) {
    const { index, type, problem, path } = parameters
    return failure({
      tag: 'EncodeFailure', stage: 'encode', outcome: 'none', statement: failedStatement(query, []),
      parameter: index + 1, type, problem, path,
    })
  }
  if (parameters.length > maximumParameters) {
    return failure({
      tag: 'TooManyParameters', stage: 'encode', outcome: 'none', statement: failedStatement(query, []),
      count: parameters.length, maximum: maximumParameters,
    })
  }
  return success({ text: query.text, name: query.name, parameters, query })
}

/** What there is to know of a query when a fault befalls it. */
export const circumstanceOf = (
  query: Compiled<unknown>,
  { parameters }: Statement,
  { connection }: Pick<Session, 'connection'>,
  inTransaction: boolean,
): Circumstance => ({
  stage: 'execute',
  inTransaction,
  readOnly: query.readOnly,
  isEnforced: refusesWrites(connection),
  statement: failedStatement(query, parameters),
  ...(query.constraints !== undefined && { constraints: query.constraints }),
})

const STALE: ReadonlySet<string> = new Set(['StalePlan', 'StatementMissing'])

/** Whether the session's prepared statement turned out to be out of date, and no transaction was hurt by that. */
export const isOutOfDate = (fault: StatementFault, circumstance: Circumstance): boolean =>
  fault.tag === 'ServerRefusal' && fault.prepared && !circumstance.inTransaction && STALE.has(classifyStatement(fault, circumstance).tag)

/**
 * Runs a query in a session. Where the session's prepared statement turns out to be out of date, and no transaction was
 * hurt by that, it is prepared anew and run once more.
 */
export const perform = async (
  session: Session,
  query: Compiled<unknown>,
  limits: Limits,
  inTransaction: boolean,
): Promise<Result<Performed, PerformFailure>> => {
  const statement = toStatement(query, session.capabilities.maximumParameters)
  if (!statement.ok) return statement
  const execute = (): Promise<Result<Reply, StatementFault>> =>
    interruptible(session, limits, () => session.connection.execute(statement.value))
  // Inside a transaction nothing is committed yet.
  const send = () => (inTransaction ? execute().then(result => ({ result, unreplicated: undefined })) : noticingReplication(session.connection, execute))
  const circumstance = (): Circumstance => circumstanceOf(query, statement.value, session, inTransaction)

  let { result: reply, unreplicated } = await send()
  if (!reply.ok && isOutOfDate(reply.error, circumstance())) ({ result: reply, unreplicated } = await send())
  if (!reply.ok) {
    noteFailure(session, query, reply.error)
    if (unreplicated !== undefined) return failure(notReplicated(unreplicated, circumstance()))
    return failure(classifyStatement(reply.error, circumstance()))
  }
  const { rows, tag, status } = reply.value
  noteStatement(session, query, tag.command, status)
  if (unreplicated !== undefined) return failure(notReplicated(unreplicated, circumstance()))
  return success({ rows, tag, statement: statement.value })
}

/** What became of the data of a statement that was carried out, and whose rows are of no use. */
export const outcomeOfRun = ({ readOnly }: Pick<Compiled<unknown>, 'readOnly'>, inTransaction: boolean): Outcome => {
  if (readOnly) return 'none'
  return inTransaction ? 'unknown' : 'committed'
}

/** Decodes one row, or tells the value that does not decode. `index` counts rows from 0. */
export const decodeRow = <Row>(
  query: Compiled<Row>,
  row: RawRow,
  index: number,
  inTransaction: boolean,
  parameters: RawRow,
): Result<Row, PerformFailure> => {
  const value = query.decode(row)
  if (!(value instanceof DecodeFault)) return success(value)
  const { column, type, problem, path } = value
  return failure({
    tag: 'DecodeFailure', stage: 'decode', outcome: outcomeOfRun(query, inTransaction), statement: failedStatement(query, parameters),
    column, type, problem, path, row: index,
  })
}

/** Decodes the rows of a query, or tells the first value that does not decode. */
export const decodeRows = <Row>(
  query: Compiled<Row>,
  { rows, statement }: Performed,
  inTransaction: boolean,
): Result<readonly Row[], PerformFailure> => {
  const decoded: Row[] = []
  for (let index = 0; index < rows.length; index += 1) {
    // The index is within the length.
    const row = rows[index] as RawRow
    const value = query.decode(row)
    if (value instanceof DecodeFault) return decodeRow(query, row, index, inTransaction, statement.parameters) as Result<never, PerformFailure>
    decoded.push(value)
  }
  return success(decoded)
}
