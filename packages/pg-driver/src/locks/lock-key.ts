import { createHash } from 'node:crypto'

/**
 * What an advisory lock is taken on: a bigint, or two integers of 32 bits. The two are separate spaces: `1n` and `[0, 1]`
 * are not the same key. A key that is a name is made by {@link lockKey}.
 *
 * Source: PostgreSQL manual, "Advisory Lock Functions".
 */
export type LockKey = bigint | readonly [high: number, low: number]

/** A text with its length in bytes before it, so that no two lists of texts give the same whole. */
const framed = (text: string): string => `${Buffer.byteLength(text)}:${text},`

/**
 * The key of a lock that has a name: the first 64 bits of SHA-256, as a signed bigint. The name is a namespace, so that two
 * parts of a program do not meet by chance, and what it is about. The same name gives the same key in every process and
 * version; two names give the same key once in 2^64, and then wait for one another without need.
 *
 * Each part is written as a netstring (its length in bytes, a colon, the text, a comma), and the parts are joined.
 *
 * @example
 * ```ts
 * import { lockKey } from '@quern/pg-driver'
 *
 * const invoice = lockKey('billing', 'invoice', '42')
 * console.log(invoice) // 3707289678073656018n
 * ```
 * ```sql
 * select ('x' || left(encode(sha256(convert_to('7:billing,7:invoice,2:42,', 'UTF8')), 'hex'), 16))::bit(64)::bigint
 * ```
 * Source: D. J. Bernstein, "Netstrings", 1997.
 */
export const lockKey = (namespace: string, ...parts: readonly string[]): bigint =>
  createHash('sha256').update([namespace, ...parts].map(framed).join(''), 'utf8').digest().readBigInt64BE(0)

/** A key as it is shown: `42`, `7, 1`. */
export const keyText = (key: LockKey): string => (typeof key === 'bigint' ? String(key) : key.join(', '))
