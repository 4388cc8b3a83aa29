import { from, insertInto, integer, sql, table, text } from '@quern/core'
import type { Result } from '@quern/result'
import { describeFailure, type DriverFailure, type Queries } from '../src/index.ts'

/** The table of most suites here. */
export const accounts = table('accounts', {
  id: integer().primaryKey(),
  owner: text().unique(),
  balance: integer().check('accounts_balance_not_negative', balance => balance.gte(0)),
})

const CREATE = [
  sql.statement()`drop table if exists accounts`,
  sql.statement()`create table accounts (
    id integer primary key,
    owner text not null unique,
    balance integer not null constraint accounts_balance_not_negative check (balance >= 0)
  )`,
  sql.statement()`insert into accounts values (1, 'Ann', 100), (2, 'Bob', 50)`,
]

/** The value of a result that must be a success; a failure fails the test with its description. */
export const valueOf = async <T, E>(result: Result<T, E> | PromiseLike<Result<T, E>>): Promise<T> => {
  const settled = await result
  if (settled.ok) return settled.value
  const { error } = settled
  const isDriverFailure = typeof error === 'object' && error !== null && 'outcome' in error
  throw new Error(isDriverFailure ? describeFailure(error as unknown as DriverFailure, { reveal: true }) : JSON.stringify(error))
}

/** The failure of a result that must be one. */
export const failureOf = async <T, E>(result: Result<T, E> | PromiseLike<Result<T, E>>): Promise<E> => {
  const settled = await result
  if (!settled.ok) return settled.error
  throw new Error(`expected a failure, got ${JSON.stringify(settled.value)}`)
}

/** Makes the table anew, with its two rows. */
export const createAccounts = async (db: Queries): Promise<void> => {
  for (const statement of CREATE) await valueOf(db.run(statement))
}

/** A query that does nothing to speak of. */
export const one = sql.statement({ n: integer() })`select 1 as n`

/** A statement that takes its time. */
export const slow = sql.statement()`select pg_sleep(30)`

/** Adds an account. */
export const insert = (id: number) => insertInto(accounts).values({ id, owner: `owner ${id}`, balance: 0 })

/** The accounts that there are. */
export const everyone = from(accounts).orderBy(accounts.id.asc()).select({ id: accounts.id })
