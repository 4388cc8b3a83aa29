import type { LedgerRow } from './books.ts'
import type { Witness } from './witness.ts'

/** What an application's transactions of the matrix work on. */
const TABLES = `
  drop table if exists ledger, lists, slow_commits;
  create table ledger (tag bigint not null, part integer not null, transaction xid8 not null default pg_current_xact_id());
  create index on ledger (tag);
  create table lists (key text primary key, elements integer[] not null);
  create table slow_commits (seconds float8 not null);
  create or replace function wait_in_commit() returns trigger language plpgsql as $$ begin perform pg_sleep(new.seconds); return null; end $$;
  create constraint trigger slow after insert on slow_commits deferrable initially deferred for each row execute function wait_in_commit();
`

/** Makes the tables anew. */
export const createLedger = async ({ ask }: Witness): Promise<void> => {
  // Several statements at once, as the simple protocol takes them.
  await ask(TABLES)
}

/** The statements of one transaction of the ledger. Each writes rows with its own tag; the first gives its backend. */
export const ENTRY = {
  begun: 'insert into ledger (tag, part) values ($1::bigint, 1) returning pg_backend_pid() as backend',
  half: 'insert into ledger (tag, part) values ($1::bigint, 2), ($1::bigint, 3)',
  done: 'insert into ledger (tag, part) values ($1::bigint, 4)',
} as const

/** What a fault may have a transaction do before its COMMIT. */
export const LAST = {
  /** Its COMMIT takes two seconds, before anything is written. */
  'slow commit': 'insert into slow_commits values (2)',
  /** Its COMMIT is written, and then waits for a standby that there is not. */
  'wait for a standby': 'set local synchronous_commit to on',
  /** A message of a megabyte each way. */
  'large message': "select length(repeat('x', 1000000)), repeat('y', 1000000)",
  /** It runs for some milliseconds, so that it can be met running. */
  'short sleep': 'select pg_sleep(0.003)',
} as const

/** The statements on lists. */
export const LIST = {
  append:
    'insert into lists (key, elements) values ($1::text, array[$2::integer]) ' +
    'on conflict (key) do update set elements = lists.elements || excluded.elements',
  read: 'select array_to_json(elements)::text as elements from lists where key = $1::text',
} as const

/** A list as it comes from the database, where an absent one is empty. */
export const listOf = (elements: unknown): readonly number[] =>
  // What array_to_json gives of an integer array.
  elements === undefined ? [] : (JSON.parse(String(elements)) as number[])

/** Reads the books. */
export const readLedger = async ({ ask }: Witness): Promise<readonly LedgerRow[]> =>
  (await ask('select tag, part, transaction::text as transaction from ledger')).map(({ tag, part, transaction }) => ({
    tag: Number(tag), part: Number(part), transaction: String(transaction),
  }))

/** Reads all lists. */
export const readLists = async ({ ask }: Witness): Promise<ReadonlyMap<string, readonly number[]>> =>
  new Map((await ask('select key, array_to_json(elements)::text as elements from lists')).map(({ key, elements }) => [String(key), listOf(elements)]))
