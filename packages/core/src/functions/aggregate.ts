// Internal: what makes an aggregate; its types are exported by name.
import type { AggregateNode } from '../ast/expressions/aggregate.ts'
import { aggregateNode } from '../ast/expressions/aggregate.ts'
import { expression } from '../expressions/expression.ts'
import { conditionNode, orderingNodeOf } from '../expressions/expression-value.ts'
import type { ExpressionOf, Ordering, OrderingRef } from '../expressions/families.ts'
import type { Aggregated, AnyExpression, AnyRef, Condition, Ref } from '../expressions/typed.ts'
import type { DataType } from '../types/data-type.ts'
import type { TypeInfo } from '../types/type-info.ts'
import { over, type Window, type WindowTables } from './window.ts'

/** What an aggregate may be told before it is used. */
export interface AggregateMethods<Ty extends TypeInfo, Null, R extends AnyRef> {
  /** Each value once. SQL: `count(distinct a)`. */
  distinct(): Aggregate<Ty, Null, R>
  /** Only the rows that meet the condition; of no rows most aggregates are null. SQL: `filter (where ...)`. */
  filter<R2 extends AnyRef>(condition: Condition<R2>): Aggregate<Ty, Null, R | Ref<R2['table'], never, '()', never>>
  /** In this order. SQL: `array_agg(a order by b)`. */
  orderedBy<const K extends readonly (Ordering | AnyExpression)[]>(...keys: K): Aggregate<Ty, Null, R | Aggregated<OrderingRef<K[number]>>>
  /** Over a window of rows around each row, instead of once for a group. SQL: `over (...)`. */
  over<W extends Window | undefined = undefined>(window?: W): ExpressionOf<Ty, Null, Ref<R['table'] | WindowTables<W>, never>>
}

/** A call of an aggregate function. */
export type Aggregate<Ty extends TypeInfo, Null, R extends AnyRef> = ExpressionOf<Ty, Null, R> & AggregateMethods<Ty, Null, R>

/** Makes an aggregate: an expression of its type, with the methods of aggregates beside. */
export function aggregate<Ty extends TypeInfo, Null, R extends AnyRef>(node: AggregateNode, type: DataType): Aggregate<Ty, Null, R> {
  const change = (fields: Partial<AggregateNode>) => aggregate(aggregateNode.create({ ...node, ...fields }), type)
  const methods = {
    distinct: () => change({ distinct: true }),
    filter: (condition: Condition) => change({ filter: conditionNode(condition) }),
    orderedBy: (...keys: readonly (Ordering | AnyExpression)[]) => change({ orderBy: keys.map(orderingNodeOf) }),
    over: (window?: Window) => over(node, type, window),
  }
  // The prototype is the expression of the type, which keeps node, type and methods; these four come on top.
  return Object.freeze(Object.assign(Object.create(expression(node, type)), methods)) as Aggregate<Ty, Null, R>
}
