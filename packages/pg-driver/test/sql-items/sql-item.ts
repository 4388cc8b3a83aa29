import type { Query, RowOf } from '@quern/core'
import type { Equal } from '@quern/workbench/type-assertions'

/** An item of the SQL coverage list, said with typed constructors. */
export interface SqlItem {
  readonly id: string
  readonly label: string
  /** The first PostgreSQL major that has it; absent for 13 and older. */
  readonly since?: number
  /** The item's SQL, its columns qualified and its outputs named, as Quern always writes them. */
  readonly sql: string
  readonly query: Query<unknown, never>
}

/** Describes an item; the type parameter is the row that it gives, and the compiler holds the query to it. */
export const sqlItem = <Row>() => <Q extends Query<unknown, never>>(
  item: Omit<SqlItem, 'query'> & { readonly query: Q & (Equal<RowOf<Q>, Row> extends true ? unknown : { readonly '~error': RowOf<Q> }) },
): SqlItem => item
