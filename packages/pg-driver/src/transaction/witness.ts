import { identifier, integer, type Query, sql } from '@quern/core'
import { failure, type Result, success } from '@quern/result'
import type { Reply, Statement } from '../driver/contract.ts'
import { type Circumstance, classifyOwnStatement, redact, type StatementFault } from '../failure/classify.ts'
import type { AlreadyCommitted, EncodeFailure } from '../failure/client-cases.ts'
import type { QueryFailure } from '../failure/unions.ts'
import { interruptible } from '../session/interrupt.ts'
import { noteStatus } from '../session/session.ts'
import { quoteName } from '../session/settings.ts'
import type { Scope } from './scope.ts'

/**
 * The row that a transaction leaves beside its work. It is there if and only if the transaction was committed, on whatever
 * server, so it tells the outcome where `pg_xact_status` cannot: after a crash, and after a failover. And it is there
 * once, so a transaction that is tried again with the same key finds that its work is done, and does not run.
 *
 * Its table is made by {@link createWitnessTable}.
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

/** The table that witnesses are kept in, unless told. */
export const WITNESS_TABLE = 'quern.witness'

/** A name as it may be given: of a table, or of a schema and a table. */
export const isTableName = (name: unknown): boolean => typeof name === 'string' && /^[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)?$/u.test(name)

const names = (table: string): readonly [string, ...string[]] => {
  if (!isTableName(table)) throw new TypeError(`'${table}' is no name of a table: it must be table or schema.table`)
  // A text that is split has one part at the least.
  return table.split('.') as unknown as readonly [string, ...string[]]
}

/**
 * The statement that makes the table of witnesses, and its schema, where they are not there. Run it once, as a migration.
 *
 * @example
 * ```ts fragment
 * await db.run(createWitnessTable())
 * // create schema if not exists "quern"
 * // create table if not exists "quern"."witness" (key text primary key, transaction_id xid8 not null default pg_current_xact_id(),
 * //   begun_at timestamptz not null default now(), result jsonb)
 * ```
 * A role that runs transactions with a witness needs SELECT, INSERT and UPDATE on it.
 *
 * @throws TypeError for what is no name of a table.
 */
export const createWitnessTable = (table: string = WITNESS_TABLE): Query<Record<never, never>, never, never> => {
  const parts = names(table)
  const [schema] = parts
  const own = parts.length > 1 ? sql`create schema if not exists ${identifier(schema)};` : sql``
  return sql.statement()`do $witness$ begin
    ${own}
    create table if not exists ${identifier(...parts)} (
      key text primary key,
      transaction_id xid8 not null default pg_current_xact_id(),
      begun_at timestamptz not null default now(),
      result jsonb
    );
    create index if not exists ${identifier(`${parts.at(-1) ?? ''}_begun_at`)} on ${identifier(...parts)} (begun_at);
  end $witness$`
}

/** The key of the row that says how far back witnesses were removed. No witness has it. */
const HORIZON = ''

/**
 * The statement that removes the witnesses of transactions that began more than `olderThan` milliseconds ago, and counts
 * them. Work whose witness is gone is done again when it is tried again: keep them for longer than anybody tries.
 * How far back they were removed stays known, so that a missing row is never taken for a rollback.
 *
 * @example
 * ```ts fragment
 * await db.one(pruneWitnesses({ olderThan: 7 * 24 * 3600 * 1000 })) // => Success({ removed: 1204 })
 * ```
 * @throws TypeError for what is no name of a table.
 */
export const pruneWitnesses = ({ olderThan, table = WITNESS_TABLE }: { readonly olderThan: number; readonly table?: string }): Query<{ removed: number }, never, never> => {
  const at = identifier(...names(table))
  return sql.statement({ removed: integer() })`
    with limits as (select now() - ${olderThan}::double precision * interval '1 millisecond' as horizon),
    noted as (
      insert into ${at} as kept (key, begun_at) select ${HORIZON}, horizon from limits
      on conflict (key) do update set begun_at = greatest(kept.begun_at, excluded.begun_at)
    ),
    gone as (delete from ${at} using limits where key <> ${HORIZON} and begun_at < horizon returning 1)
    select count(*)::integer as removed from gone`
}

/** The statements that leave, find and complete a witness. */
export const leaveStatement = (key: string, table: string): Statement => ({
  text: `insert into ${quoteName(table)} (key) values ($1) on conflict (key) do nothing returning transaction_id::text, begun_at::text`,
  parameters: [key],
})

export const findStatement = (key: string, table: string): Statement => ({
  text: `select transaction_id::text, begun_at::text, result::text from ${quoteName(table)} where key = $1`,
  parameters: [key],
})

/** Whether witnesses as old as one were removed. */
export const prunedStatement = (begunAt: string, table: string): Statement => ({
  text: `select 1 from ${quoteName(table)} where key = $1 and begun_at >= $2::timestamptz`,
  parameters: [HORIZON, begunAt],
})

const keepStatement = (key: string, table: string, result: string): Statement => ({
  text: `update ${quoteName(table)} set result = $2::jsonb where key = $1`,
  parameters: [key, result],
})

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

/**
 * Leaves a transaction's witness, as its first statement. Where one of the same key runs at the moment, this waits for it.
 * Where its work is done, that is the failure.
 */
export const leaveWitness = async (scope: Scope, { key, table = WITNESS_TABLE }: WitnessOptions): Promise<Result<LeftWitness, AlreadyCommitted | QueryFailure>> => {
  scope.state.wrote = true
  for (;;) {
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
