import { failureOf, valueOf } from '../accounts.ts'
import type { DriverFailure } from '../../src/index.ts'
import { type Provocation, raise, statement } from './provocation.ts'

type Row = readonly [tag: DriverFailure['tag'], sqlstate: string, text: string, says: string]

/** Statements that a server refuses, each for its reason. */
const REFUSED: readonly Row[] = [
  ['FeatureNotSupported', '0A000', 'select distinct 1 for update', 'DISTINCT'],
  ['DataException', '22012', 'select 1 / 0', 'division by zero'],
  ['DataException', '22P02', "select 'x'::integer", 'hidden'],
  ['DataException', '21000', 'select (select id from accounts)', 'more than one row'],
  ['DataException', '22003', 'select 2147483647 + 1', 'out of range'],
  ['StatementMissing', '26000', 'execute there_is_none', 'there_is_none'],
  ['InvalidStatement', '42803', 'select id, count(*) from accounts', 'GROUP BY'],
  ['InvalidSyntax', '42601', 'selec 1', 'selec'],
  ['UndefinedTable', '42P01', 'select 1 from nowhere', 'nowhere'],
  ['UndefinedColumn', '42703', 'select nope from accounts', 'nope'],
  ['UndefinedFunction', '42883', 'select no_such_function()', 'no_such_function'],
  ['UndefinedObject', '42704', 'select null::no_such_type', 'no_such_type'],
  ['UndefinedObject', '3F000', 'create table no_such_schema.t ()', 'no_such_schema'],
  ['UndefinedObject', '34000', 'fetch from no_such_cursor', 'no_such_cursor'],
  ['DuplicateObject', '42P07', 'create table accounts ()', 'accounts'],
  ['DuplicateObject', '42701', 'alter table accounts add owner text', 'owner'],
  ['DuplicateObject', '42710', 'create role postgres', 'postgres'],
  ['DuplicateObject', '42P06', 'create schema public', 'public'],
  ['TypeMismatch', '42804', 'select case when true then 1 else now() end', 'CASE'],
  ['TypeMismatch', '42846', "select now()::integer", 'cast'],
  ['TypeMismatch', '42809', 'create index on pg_stat_activity (pid)', 'pg_stat_activity'],
  ['ProgramLimitExceeded', '54011', `select ${Array.from({ length: 1_700 }, () => '1').join(', ')}`, 'ERROR 54011'],
  ['ObjectNotInPrerequisiteState', '55000', "select setval('once', 1), currval('never')", 'never'],
  ['ServerFailure', '58P01', "select pg_read_file('/nowhere/at/all')", '58P01'],
]

/** Codes that no statement of ours can bring a server to by itself. The server raises them, as a function of the user's may. */
const RAISED: readonly (readonly [tag: DriverFailure['tag'], sqlstate: string, advice: Provocation['advice'], outcome?: Provocation['outcome']])[] = [
  ['TransactionResolutionUnknown', '08007', 'verify', 'unknown'],
  ['StatementCompletionUnknown', '40003', 'verify', 'unknown'],
  ['TransactionRolledBack', '40002', 'jitter'],
  ['InsufficientResources', '53100', 'floor'],
  ['InsufficientResources', '53200', 'floor'],
  ['OperatorIntervention', '57000', 'no'],
  ['DatabaseDropped', '57P04', 'no'],
  ['RaisedException', 'P0001', 'no'],
  ['RaisedException', 'MY001', 'no'],
  ['ServerFailure', 'XX000', 'no'],
  ['StalePlan', '42P05', 'none'],
]

const PREPARE: Readonly<Record<string, readonly string[]>> = {
  '55000': ['create sequence if not exists once', 'create sequence if not exists never'],
}

export const statements: readonly Provocation[] = [
  ...REFUSED.map(([tag, sqlstate, text, says]): Provocation => ({
    tag, sqlstate, says,
    by: `the statement ${text.slice(0, 50)}`,
    stage: 'execute', outcome: 'rolledBack', advice: tag === 'StatementMissing' ? 'none' : 'no',
    provoke: async suite => {
      const db = await suite.open({ pool: { max: 1 } })
      for (const before of PREPARE[sqlstate] ?? []) await valueOf(db.run(statement(before)))
      return { failure: await failureOf(db.run(statement(text))), after: db }
    },
  })),
  ...RAISED.map(([tag, sqlstate, advice, outcome = 'rolledBack']): Provocation => ({
    tag, sqlstate, advice, outcome,
    by: `the server raises ${sqlstate}`,
    stage: 'execute', says: 'raised for a test',
    provoke: async suite => {
      const db = await suite.open({ pool: { max: 1 } })
      return { failure: await failureOf(db.run(raise(sqlstate))), after: db }
    },
  })),
]
