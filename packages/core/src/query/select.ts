import type { ClauseNode, ExpressionNode, SourceNode } from '../ast/field.ts'
import { joinNode } from '../ast/sources/join.ts'
import { lockNode, type LockNode } from '../ast/clauses/lock.ts'
import { operationNode } from '../ast/expressions/operation.ts'
import { selectNode } from '../ast/statements/select.ts'
import { conditionNode, lift, orderingNodeOf } from '../expressions/expression-value.ts'
import type { Ordering, OrderingRef } from '../expressions/families.ts'
import { nodeKey, type AnyExpression, type Condition, type OfClass, type RefOf, type Typed } from '../expressions/typed.ts'
import { bigintType } from '../types/scalars.ts'
import { projectionItems, type MentionedTables, type Projection, type ProjectionRef, type Selectable } from './projection.ts'
import type { freeKey, rowKey, statementKey, violationKey } from './query.ts'
import { SelectedValue, type SelectQuery } from './selected.ts'
import { scopeName, sourceMeta, type AnySource } from './source.ts'

type Tables<R> = MentionedTables<R>
type GroupOf<G> = G extends { readonly group: infer Group } ? Group : never

/** The tables of keys that some groups leave out, as `rollup` does: there their columns are null. */
type RolledUp<G> = G extends Typed<{ readonly name: 'grouping element' }, unknown, infer R> ? Tables<R> : never

/** What is wrong with a projection that mixes aggregates and columns that are not grouped, or `unknown`. */
type Grouped<C, Group extends string> = [Group] extends [never]
  ? '()' extends C ? UngroupedError<Exclude<C, '()'>> : unknown
  : UngroupedError<Exclude<C, '()' | Group>>
type UngroupedError<C> = [C] extends [never] ? unknown : {
  readonly '~error': `${C & string} must be in groupBy() or inside an aggregate`
}
type Columns<R> = R extends { readonly column: infer C } ? C : never

/** Which rows to lock, and what to do about those that are locked. */
export interface LockOptions<Own extends string> {
  /** Only the rows of these sources. */
  readonly of?: readonly AnySource<Own>[]
  /** Fail at once, or pass over, instead of waiting. */
  readonly wait?: 'nowait' | 'skip locked'
}

/** A number of rows: a value, or an expression that mentions no column. */
export type RowCount = number | bigint | Typed<OfClass<'number'>, unknown, never>

/**
 * A query that has sources and no projection yet. `Own` are the tables in its FROM, `Outer` those that an outer join
 * may leave empty, `Free` those mentioned and missing, `Group` what GROUP BY covers. Every method gives a new value.
 */
export interface From<Own extends string, Outer extends string, Free extends string, Group extends string> {
  /** Known to the compiler only: what keeps it from being a query, in the words of the message. */
  readonly [statementKey]: { readonly '~error': 'it has no columns yet: choose them with select()' }
  readonly [rowKey]: never
  readonly [freeKey]: Free
  readonly [violationKey]: never
  /** Keeps the rows that meet the condition; called twice, both. SQL: `where`. */
  where<R>(condition: Condition<R>): From<Own, Outer, Free | Exclude<Tables<R>, Own>, Group>
  /** Rows that have a partner. SQL: `join ... on`. */
  innerJoin<N extends string, F extends string, L extends string, R>(source: AnySource<N, F, L>, on: Condition<R>): From<Own | N, Outer, Exclude<Free, N> | F | Exclude<L, Own> | Exclude<Tables<R>, Own | N>, Group>
  /** Every row, with a partner or with nulls in its place. SQL: `left join ... on`. */
  leftJoin<N extends string, F extends string, L extends string, R>(source: AnySource<N, F, L>, on: Condition<R>): From<Own | N, Outer | N, Exclude<Free, N> | F | Exclude<L, Own> | Exclude<Tables<R>, Own | N>, Group>
  /** Every row of the joined source. SQL: `right join ... on`. */
  rightJoin<N extends string, F extends string, L extends string, R>(source: AnySource<N, F, L>, on: Condition<R>): From<Own | N, Outer | Own, Exclude<Free, N> | F | Exclude<L, Own> | Exclude<Tables<R>, Own | N>, Group>
  /** Every row of both. SQL: `full join ... on`. */
  fullJoin<N extends string, F extends string, L extends string, R>(source: AnySource<N, F, L>, on: Condition<R>): From<Own | N, Outer | Own | N, Exclude<Free, N> | F | Exclude<L, Own> | Exclude<Tables<R>, Own | N>, Group>
  /** Every pair of rows. SQL: `cross join`. */
  crossJoin<N extends string, F extends string, L extends string>(source: AnySource<N, F, L>): From<Own | N, Outer, Exclude<Free, N> | F | Exclude<L, Own>, Group>
  /** One row for each value of the keys. Grouping by a primary key covers its table. SQL: `group by`. */
  groupBy<const G extends readonly AnyExpression[]>(...keys: G): From<Own, Outer | RolledUp<G[number]>, Free | Exclude<Tables<RefOf<G[number]>>, Own>, Group | (GroupOf<RefOf<G[number]>> & string)>
  /** Keeps the groups that meet the condition. SQL: `having`. */
  having<R>(condition: Condition<R>): From<Own, Outer, Free | Exclude<Tables<R>, Own>, Group>
  /** Adds sort keys after those there are. SQL: `order by`. */
  orderBy<const K extends readonly (Ordering | AnyExpression)[]>(...keys: K): From<Own, Outer, Free | Exclude<Tables<OrderingRef<K[number]>>, Own>, Group>
  /** Without rows that are the same. SQL: `distinct`. */
  distinct(): From<Own, Outer, Free, Group>
  /** The first row for each value of the keys, in the order of the query. SQL: `distinct on (...)`. */
  distinctOn<const G extends readonly AnyExpression[]>(...keys: G): From<Own, Outer, Free | Exclude<Tables<RefOf<G[number]>>, Own>, Group>
  /** At most so many rows. SQL: `limit $1`. */
  limit(count: RowCount): From<Own, Outer, Free, Group>
  /** Without the first so many rows. SQL: `offset $1`. */
  offset(count: RowCount): From<Own, Outer, Free, Group>
  /** Locks the rows for writing. SQL: `for update`. */
  forUpdate(options?: LockOptions<Own>): From<Own, Outer, Free, Group>
  /** As `forUpdate`, but a key may still be referred to. SQL: `for no key update`. */
  forNoKeyUpdate(options?: LockOptions<Own>): From<Own, Outer, Free, Group>
  /** Locks the rows against writing. SQL: `for share`. */
  forShare(options?: LockOptions<Own>): From<Own, Outer, Free, Group>
  /** Locks the keys against change. SQL: `for key share`. */
  forKeyShare(options?: LockOptions<Own>): From<Own, Outer, Free, Group>
  /**
   * Names what the query gives: expressions, whole sources, and groups of them; or every column of one source. This makes it a query that can be run,
   * named with `as`, combined, or put inside another.
   */
  select<P extends Selectable>(projection: P & Grouped<Columns<ProjectionRef<P>>, Group>): SelectQuery<P, Outer, Free | Exclude<Tables<ProjectionRef<P>>, Own>>
}

interface State {
  readonly from: readonly SourceNode[]
  readonly names: ReadonlySet<string>
  readonly outer: ReadonlySet<string>
  readonly where?: ExpressionNode
  readonly groupBy?: readonly ExpressionNode[]
  readonly having?: ExpressionNode
  readonly orderBy?: readonly ClauseNode[]
  readonly distinct?: true
  readonly distinctOn?: readonly ExpressionNode[]
  readonly limit?: ExpressionNode
  readonly offset?: ExpressionNode
  readonly locks?: readonly LockNode[]
}

type JoinForm = 'inner' | 'left' | 'right' | 'full' | 'cross'
type LockStrength = LockNode['strength']

/** Two conditions that must both hold; one alone stays as it is. */
export const both = (first: ExpressionNode | undefined, second: ExpressionNode): ExpressionNode =>
  first === undefined ? second : operationNode.create({ operator: 'and', operands: [first, second] })

const nodesOf = (expressions: readonly AnyExpression[]): readonly ExpressionNode[] => expressions.map(each => each[nodeKey])

class FromValue {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
    Object.freeze(this)
  }

  #with(change: Partial<State>): FromValue {
    return new FromValue({ ...this.#state, ...change })
  }

  where(condition: Condition): FromValue {
    return this.#with({ where: both(this.#state.where, conditionNode(condition)) })
  }

  #join(form: JoinForm, source: AnySource, on?: Condition): FromValue {
    const { from, names, outer } = this.#state
    const meta = sourceMeta(source)
    const name = scopeName(meta)
    // A comma list is a cross join; joining binds tighter than the comma, so the list is folded first.
    const left = from.reduce((one, next) => joinNode.create({ form: 'cross', left: one, right: next }))
    return this.#with({
      from: [joinNode.create({ form, left, right: meta.node, on: form === 'cross' ? undefined : conditionNode(on) })],
      names: new Set([...names, name]),
      outer: new Set([
        ...outer,
        ...(form === 'right' || form === 'full' ? names : []),
        ...(form === 'left' || form === 'full' ? [name] : []),
      ]),
    })
  }

  innerJoin(source: AnySource, on: Condition): FromValue {
    return this.#join('inner', source, on)
  }

  leftJoin(source: AnySource, on: Condition): FromValue {
    return this.#join('left', source, on)
  }

  rightJoin(source: AnySource, on: Condition): FromValue {
    return this.#join('right', source, on)
  }

  fullJoin(source: AnySource, on: Condition): FromValue {
    return this.#join('full', source, on)
  }

  crossJoin(source: AnySource): FromValue {
    return this.#join('cross', source)
  }

  groupBy(...keys: readonly AnyExpression[]): FromValue {
    return this.#with({ groupBy: [...this.#state.groupBy ?? [], ...nodesOf(keys)] })
  }

  having(condition: Condition): FromValue {
    return this.#with({ having: both(this.#state.having, conditionNode(condition)) })
  }

  orderBy(...keys: readonly (Ordering | AnyExpression)[]): FromValue {
    return this.#with({ orderBy: [...this.#state.orderBy ?? [], ...keys.map(orderingNodeOf)] })
  }

  distinct(): FromValue {
    return this.#with({ distinct: true })
  }

  distinctOn(...keys: readonly AnyExpression[]): FromValue {
    return this.#with({ distinctOn: nodesOf(keys) })
  }

  limit(count: RowCount): FromValue {
    return this.#with({ limit: lift(count, bigintType, false) })
  }

  offset(count: RowCount): FromValue {
    return this.#with({ offset: lift(count, bigintType, false) })
  }

  #lock(strength: LockStrength, { of, wait }: LockOptions<string> = {}): FromValue {
    const lock = lockNode.create({ strength, of: of?.map(source => sourceMeta(source).name), wait })
    return this.#with({ locks: [...this.#state.locks ?? [], lock] })
  }

  forUpdate(options?: LockOptions<string>): FromValue {
    return this.#lock('update', options)
  }

  forNoKeyUpdate(options?: LockOptions<string>): FromValue {
    return this.#lock('no key update', options)
  }

  forShare(options?: LockOptions<string>): FromValue {
    return this.#lock('share', options)
  }

  forKeyShare(options?: LockOptions<string>): FromValue {
    return this.#lock('key share', options)
  }

  select(projection: Selectable): SelectedValue {
    const { names: _, outer, ...clauses } = this.#state
    return new SelectedValue(selectNode.create({ ...clauses, columns: projectionItems(projection, outer) }))
  }
}

/**
 * Starts a query from one source or several; several stand side by side, every row with every other.
 *
 * @example
 * ```ts fragment
 * from(users).where(users.age.gte(18)).select({ id: users.id })
 * // select "users"."id" as "id" from "users" where "users"."age" >= $1
 * ```
 * Source: PostgreSQL manual, "7.2. Table Expressions".
 */
export function from<N extends string, F extends string, L extends string>(...sources: readonly [AnySource<N, F, L>, ...AnySource<N, F, L>[]]): From<N, never, F | L, never> {
  const metas = sources.map(sourceMeta)
  const value = new FromValue({ from: metas.map(meta => meta.node), names: new Set(metas.map(scopeName)), outer: new Set() })
  // The class has the methods that the interface declares; the interface adds what only the compiler knows.
  return value as unknown as From<N, never, F | L, never>
}

/**
 * A query without FROM.
 *
 * @example
 * ```ts fragment
 * select({ now: now() }) // select now() as "now"
 * ```
 */
export function select<P extends Projection>(projection: P): SelectQuery<P, never, MentionedTables<ProjectionRef<P>>> {
  return new SelectedValue(selectNode.create({ columns: projectionItems(projection), from: [] })) as unknown as SelectQuery<P, never, MentionedTables<ProjectionRef<P>>>
}
