import { failure, type Result, success } from '@quern/result'
import type { Reply, Statement } from '../driver/contract.ts'
import { type Circumstance, classifyOwnStatement, redact, type StatementFault } from '../failure/classify.ts'
import type { AlreadyCommitted, EncodeFailure } from '../failure/client-cases.ts'
import type { QueryFailure } from '../failure/unions.ts'
import { interruptible } from '../session/interrupt.ts'
import { noteStatus } from '../session/session.ts'
import type { Scope } from './scope.ts'
import { findStatement, keepStatement, leaveStatement, WITNESS_TABLE } from './witness-table.ts'

/**
 * The row that a transaction leaves beside its work. It is there if and only if the transaction was committed, on whatever
 * server, so it tells the outcome where `pg_xact_status` cannot: after a crash, and after a failover. And it is there
 * once, so a transaction that is tried again with the same key finds that its work is done, and does not run.
 *
 * Its table is made by `createWitnessTable`.
 */
export interface WitnessOptions {
  /** What names the work, and nothing else: a number of an order, a message's identifier. Not empty. */
  readonly key: string
  /** Where the row is kept: `table` or `schema.table`. `quern.witness` unless told. */
  readonly table?: string
  /**
   * Keeps what the body gives as JSON in the row, for whoever tries again. What has no JSON, such as a bigint, is an
   * `EncodeFailure`, and nothing is committed.
   */
  readonly keepResult?: boolean
}

const run = async ({ state: { session }, limits }: Scope, statement: Statement): Promise<Result<Reply, QueryFailure>> => {
  const reply: Result<Reply, StatementFault> = await interruptible(session, limits, () => session.connection.execute(statement))
  if (reply.ok) {
    session.status = reply.value.status
    return reply
  }
  noteStatus(session, reply.error)
  const { text, parameters } = statement
  const circumstance: Circumstance = { stage: 'transaction', inTransaction: true, readOnly: false, statement: { text, parameters: redact(parameters) } }
  return failure(classifyOwnStatement(reply.error, circumstance))
}

/** What a transaction knows of its own witness. */
export interface LeftWitness {
  readonly transactionId: string
  readonly begunAt: string
}

/** How often to try to leave a row where none is: another one may have been removed in between, but not time and again. */
const TRIES = 5

/**
 * Leaves a transaction's witness, as its first statement. Where one of the same key runs at the moment, this waits for it.
 * Where its work is done, that is the failure.
 */
export const leaveWitness = async (scope: Scope, { key, table = WITNESS_TABLE }: WitnessOptions): Promise<Result<LeftWitness, AlreadyCommitted | QueryFailure>> => {
  scope.state.ran = true
  scope.state.wrote = true
  for (let tries = 0; tries < TRIES; tries += 1) {
    const left = await run(scope, leaveStatement(key, table))
    if (!left.ok) return left
    const [transactionId, begunAt] = left.value.rows[0] ?? []
    if (transactionId && begunAt) return success({ transactionId, begunAt })
    const found = await run(scope, findStatement(key, table))
    if (!found.ok) return found
    const [row] = found.value.rows
    // Removed in between: then the key is free.
    if (row === undefined) continue
    const result: unknown = typeof row[2] === 'string' ? JSON.parse(row[2]) : undefined
    return failure({
      tag: 'AlreadyCommitted', stage: 'transaction', outcome: 'committed', key, transactionId: row[0] ?? '', begunAt: row[1] ?? '', result,
    })
  }
  return failure({
    tag: 'Misuse', stage: 'transaction', outcome: 'rolledBack', misuse: 'invalid option',
    detail: `The option witness needs a table that keeps its rows: ${table} took none, though the key is not there. A trigger, a rule or a policy may see to that.`,
  })
}

const notJson = (problem: string): EncodeFailure => ({
  tag: 'EncodeFailure', stage: 'encode', outcome: 'rolledBack', parameter: 2, type: 'jsonb', problem, path: '',
})

/** A value as JSON text, or why it has none. */
const toJson = (value: unknown): Result<string, EncodeFailure> => {
  try {
    // What JSON leaves out altogether, such as undefined, is null.
    return success((JSON.stringify(value) as string | undefined) ?? 'null')
  } catch (thrown) {
    return failure(notJson(thrown instanceof Error ? thrown.message : String(thrown)))
  }
}

/** Keeps what a body gave in its witness, where that is asked for. */
export const keepResult = async (
  scope: Scope,
  { key, table = WITNESS_TABLE, keepResult: isAsked = false }: WitnessOptions,
  value: unknown,
): Promise<Result<undefined, QueryFailure>> => {
  if (!isAsked) return success(undefined)
  const json = toJson(value)
  if (!json.ok) return json
  const kept = await run(scope, keepStatement(key, table, json.value))
  return kept.ok ? success(undefined) : kept
}
