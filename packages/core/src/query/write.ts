import type { StatementNode } from '../ast/field.ts'
import { deleteFromNode, type DeleteNode } from '../ast/statements/delete.ts'
import { updateNode, type UpdateNode } from '../ast/statements/update.ts'
import { nodeKey, type AnyRef, type Condition, type Typed } from '../expressions/typed.ts'
import type { AnyTableRule } from '../schema/constraints.ts'
import type { UpdateRow } from '../schema/rows.ts'
import { tableDefinition, type AnyTable, type Columns } from '../schema/table.ts'
import type { Violations } from '../schema/violations.ts'
import type { CteSource } from './cte.ts'
import { assignments } from './insert.ts'
import { projectionItems, type MentionedTables, type ProjectedRow, type Projection, type ProjectionRef, type Selectable } from './projection.ts'
import { QueryValue, statementKey, type freeKey, type Query, type rowKey, type violationKey } from './query.ts'
import { both } from './select.ts'
import { withQueries } from './selected.ts'
import { sourceKey, sourceMeta, type AnySource } from './source.ts'

/** The tables that the expressions of SET mention. */
type SetTables<S> = { [K in keyof S]: S[K] extends Typed<unknown, unknown, infer R> ? R extends AnyRef ? R['table'] : never : never }[keyof S]

/** What keys that are no columns, or generated ones, must be: the compiler does not look for them by itself in a generic argument. */
type Settable<Extra> = [Extra] extends [never] ? unknown : { readonly '~error': `${Extra & string} is no column that can be set` }

/** UPDATE before it is told what to set. */
export interface UpdateTable<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string = Name> {
  /** The columns and their new values; undefined ones are left as they are. SQL: `set "a" = $1`. */
  set<S extends UpdateRow<C>>(values: S & Settable<Exclude<keyof S, keyof UpdateRow<C>>>): UnguardedWrite<Name, Exclude<SetTables<S>, Name>, Violations<Own, C, K, keyof S & keyof C, never>>
}

/**
 * UPDATE or DELETE of every row, as long as no condition is given. It is no query: it cannot be run until `where` or
 * `everyRow` says what is meant.
 */
export interface UnguardedWrite<Own extends string, Free extends string, E> {
  /** Known to the compiler only: what keeps it from being a query, in the words of the message. */
  readonly [statementKey]: { readonly '~error': 'it would write every row: say which with where(), or that this is meant with everyRow()' }
  readonly [rowKey]: never
  readonly [freeKey]: Free
  readonly [violationKey]: E
  /** Reads another source beside the table. SQL: `from` in UPDATE, `using` in DELETE. */
  using<N extends string, F extends string, L extends string>(source: AnySource<N, F, L>): UnguardedWrite<Own | N, Exclude<Free, N> | F | Exclude<L, Own>, E>
  /** Only the rows that meet the condition. SQL: `where`. */
  where<R>(condition: Condition<R>): WriteQuery<Own, Exclude<Free, Own> | Exclude<MentionedTables<R>, Own>, E>
  /** Yes, every row of the table. */
  everyRow(): WriteQuery<Own, Exclude<Free, Own>, E>
}

/** UPDATE or DELETE. Without `returning` it gives a count. */
export interface WriteQuery<Own extends string, Free extends string, E, Row = never> extends Query<Row, Free, E> {
  /** Another condition that rows must meet. SQL: `and`. */
  where<R>(condition: Condition<R>): WriteQuery<Own, Free | Exclude<MentionedTables<R>, Own>, E, Row>
  /** What to give back of each row that was written. SQL: `returning ...`. */
  returning<P extends Projection | AnySource>(projection: P): WriteQuery<Own, Free | Exclude<MentionedTables<ProjectionRef<P>>, Own>, E, ProjectedRow<P, never>>
  /** Names queries that this one reads. SQL: `with "x" as (...)`. */
  with<N extends string, F2 extends string, E2>(...queries: readonly CteSource<N, F2, E2>[]): WriteQuery<Own, Exclude<Free, `with ${N}`> | Exclude<F2, `with ${N}`>, E | E2, Row>
}

type Write = UpdateNode | DeleteNode

const change = (statement: Write, fields: Partial<Pick<Write, 'where' | 'everyRow' | 'returning'>>): Write =>
  updateNode.is(statement) ? updateNode.create({ ...statement, ...fields }) : deleteFromNode.create({ ...statement, ...fields })

class UnguardedWriteValue {
  readonly #statement: Write

  constructor(statement: Write) {
    this.#statement = statement
    Object.freeze(this)
  }

  using(source: AnySource): UnguardedWriteValue {
    const { node } = sourceMeta(source)
    const statement = this.#statement
    return new UnguardedWriteValue(updateNode.is(statement)
      ? updateNode.create({ ...statement, from: [...statement.from, node] })
      : deleteFromNode.create({ ...statement, using: [...statement.using, node] }))
  }

  where(condition: Condition): WriteValue {
    return new WriteValue(change(this.#statement, { where: condition[nodeKey] }))
  }

  everyRow(): WriteValue {
    return new WriteValue(change(this.#statement, { everyRow: true }))
  }
}

class WriteValue extends QueryValue {
  constructor(statement: StatementNode) {
    super(statement)
    Object.freeze(this)
  }

  #with(fields: Partial<Pick<Write, 'where' | 'returning'>>): WriteValue {
    // The constructor's callers give UPDATE and DELETE.
    return new WriteValue(change(this[statementKey] as Write, fields))
  }

  where(condition: Condition): WriteValue {
    return this.#with({ where: both((this[statementKey] as Write).where, condition[nodeKey]) })
  }

  returning(projection: Selectable): WriteValue {
    return this.#with({ returning: projectionItems(projection) })
  }

  with(...queries: readonly CteSource[]): WriteValue {
    return new WriteValue(withQueries(this[statementKey], queries))
  }
}

/**
 * Changes rows of a table.
 *
 * @example
 * ```ts fragment
 * update(users).set({ age: users.age.plus(1) }).where(users.id.eq(id))
 * // update "users" set "age" = "users"."age" + $1 where "users"."id" = $2
 * ```
 * Without `where` or `everyRow` it is no query: the compiler refuses to run it, and so does the driver. To set nothing is
 * a failure when it is run, `EmptyUpdate`. Source: PostgreSQL manual, "UPDATE".
 */
export function update<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string>(table: AnyTable<Name, C, K, Own>): UpdateTable<Name, C, K, Own> {
  const set = (values: Readonly<Record<string, unknown>>) => new UnguardedWriteValue(updateNode.create({
    table: table[sourceKey].node, set: assignments(tableDefinition(table), values), from: [],
  }))
  return Object.freeze({ set }) as unknown as UpdateTable<Name, C, K, Own>
}

/**
 * Removes rows from a table.
 *
 * @example
 * ```ts fragment
 * deleteFrom(users).where(users.id.eq(id)) // delete from "users" where "users"."id" = $1
 * ```
 * Without `where` or `everyRow` it is no query. Source: PostgreSQL manual, "DELETE".
 */
export function deleteFrom<Name extends string, C extends Columns, K extends AnyTableRule>(table: AnyTable<Name, C, K>): UnguardedWrite<Name, never, never> {
  return new UnguardedWriteValue(deleteFromNode.create({ table: table[sourceKey].node, using: [] })) as unknown as UnguardedWrite<Name, never, never>
}

