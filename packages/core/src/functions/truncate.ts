import { truncateNode } from '../ast/statements/truncate.ts'
import { queryOf, type Query } from '../query/query.ts'
import { sourceKey } from '../query/source.ts'
import type { AnyTable } from '../schema/table.ts'

/** What TRUNCATE does besides. */
export interface TruncateOptions {
  /** Identity columns begin again. */
  readonly restartIdentity?: boolean
  /** Tables that refer to these are emptied as well. */
  readonly cascade?: boolean
}

/**
 * Empties tables, all of them or none.
 *
 * @example
 * ```ts fragment
 * truncate([posts, users], { restartIdentity: true }) // truncate "posts", "users" restart identity
 * ```
 * Source: PostgreSQL manual, "TRUNCATE".
 */
export const truncate = (tables: readonly [AnyTable, ...AnyTable[]], options: TruncateOptions = {}): Query<never, never, never> =>
  queryOf<never, never>(truncateNode.create({
    tables: tables.map(table => table[sourceKey].node),
    restartIdentity: options.restartIdentity === true ? true : undefined,
    cascade: options.cascade === true ? true : undefined,
  }))
