import { bigint, boolean, type Fragment, identifier, integer, type Query, sql, value } from '@quern/core'
import { type LockKey, keyText } from './lock-key.ts'
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

/** The statement that waits for a lock. */
export const waitFor = (span: Span, key: LockKey, mode: LockMode): Query<unknown, never, never> =>
  sql.statement()`select ${identifier(`pg_advisory_${span}lock${suffix(mode)}`)}(${argumentsOf(key)})`

/** The statement that takes a lock if it is free, and says whether it was. */
export const tryFor = (span: Span, key: LockKey, mode: LockMode): Query<{ done: boolean }, never, never> =>
  sql.statement({ done: boolean() })`select ${identifier(`pg_try_advisory_${span}lock${suffix(mode)}`)}(${argumentsOf(key)}) as done`

/** The statement that releases a lock of the session once, and says whether it was held. */
export const unlock = (key: LockKey, mode: LockMode): Query<{ done: boolean }, never, never> =>
  sql.statement({ done: boolean() })`select ${identifier(`pg_advisory_unlock${suffix(mode)}`)}(${argumentsOf(key)}) as done`

/** The failure of one who did not get a lock. */
export const taken = (key: LockKey, waited: number): LockTaken => ({
  tag: 'LockTaken', stage: 'acquire', outcome: 'none', key: keyText(key), waited,
})
