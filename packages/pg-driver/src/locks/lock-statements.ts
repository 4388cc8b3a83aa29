import { bigint, boolean, type Fragment, identifier, integer, type Query, sql, text, value } from '@quern/core'
import { type LockKey, keyText } from './lock-key.ts'
import type { Misuse } from '../failure/client-cases.ts'
import type { LockTaken } from './lock-cases.ts'

/** How a lock is held: by one alone, or by any number that all hold it `shared`. */
export interface LockMode {
  /** Holds it together with others that do so; who wants it alone waits for all of them. */
  readonly shared?: boolean
}

const argumentsOf = (key: LockKey): Fragment<never> =>
  typeof key === 'bigint' ? sql`${value(key, bigint())}` : sql`${value(key[0], integer())}, ${value(key[1], integer())}`

const suffix = ({ shared = false }: LockMode): string => (shared ? '_shared' : '')

/** Until when a lock is held: the end of its transaction, or of its session unless it is released before. */
type Span = '' | 'xact_'

/** The longest `lock_timeout` that there is, in milliseconds. */
const LONGEST = 2_147_483_647

/**
 * The statement that waits for a lock, without end or for so many milliseconds. It is the server that counts them, by
 * `lock_timeout`, which is afterwards what it was: a transaction keeps its own.
 *
 * Source: PostgreSQL manual, "Client Connection Defaults", `lock_timeout`.
 */
export const waitFor = (span: Span, key: LockKey, mode: LockMode, most = Infinity): Query<unknown, never, never> => {
  const lock = sql`${identifier(`pg_advisory_${span}lock${suffix(mode)}`)}(${argumentsOf(key)})`
  if (most === Infinity) return sql.statement()`select ${lock}`
  const limit = Math.min(LONGEST, Math.max(1, Math.ceil(most)))
  return sql.statement()`
    with before as materialized (select current_setting('lock_timeout') as value)
    select set_config('lock_timeout', ${value(String(limit), text())}, true), ${lock}, set_config('lock_timeout', value, true) from before`
}

/** The statement that takes a lock if it is free, and says whether it was. */
export const tryFor = (span: Span, key: LockKey, mode: LockMode): Query<{ done: boolean }, never, never> =>
  sql.statement({ done: boolean() })`select ${identifier(`pg_try_advisory_${span}lock${suffix(mode)}`)}(${argumentsOf(key)}) as done`

/** The statement that releases a lock of the session once, and says whether it was held. */
export const unlock = (key: LockKey, mode: LockMode): Query<{ done: boolean }, never, never> =>
  sql.statement({ done: boolean() })`select ${identifier(`pg_advisory_unlock${suffix(mode)}`)}(${argumentsOf(key)}) as done`

/** The failure of one who waited for a lock, for so many milliseconds at the most: that it was not free, or why else. */
export const waitedInVain = <E extends { readonly tag: string }>(error: E, key: LockKey, most: number): E | LockTaken =>
  error.tag === 'LockNotAvailable' && most !== Infinity ? taken(key, most) : error

/** What is wrong with the time that a lock is to be waited for, or nothing. */
export const waitFault = (wait: unknown): Misuse | undefined =>
  typeof wait === 'boolean' || (typeof wait === 'number' && wait >= 0)
    ? undefined
    : { tag: 'Misuse', stage: 'acquire', outcome: 'none', misuse: 'invalid option', detail: 'The option wait must be true, false or a number of milliseconds, 0 or more.' }

/** The failure of one who did not get a lock. */
export const taken = (key: LockKey, waited: number): LockTaken => ({
  tag: 'LockTaken', stage: 'acquire', outcome: 'none', key: keyText(key), waited,
})
