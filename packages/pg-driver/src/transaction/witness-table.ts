import { identifier, integer, type Query, sql } from '@quern/core'
import type { Statement } from '../driver/contract.ts'
import { quoteName } from '../session/settings.ts'

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

export const keepStatement = (key: string, table: string, result: string): Statement => ({
  text: `update ${quoteName(table)} set result = $2::jsonb where key = $1`,
  parameters: [key, result],
})
