import { groupingNode } from '../ast/expressions/grouping.ts'
import { expression } from '../expressions/expression.ts'
import type { IntegerExpression } from '../expressions/families.ts'
import { nodeKey, type Aggregated, type AnyExpression, type RefOf } from '../expressions/typed.ts'
import { integerType } from '../types/scalars.ts'
import type { Integer } from '../types/type-info.ts'

/**
 * Which of the keys a group leaves out: a bit for each, the last key's the lowest, 1 where it is left out.
 *
 * SQL: `grouping(a, b)`. Source: PostgreSQL manual, "9.21. Aggregate Functions", Grouping Operations.
 */
export const grouping = <const K extends readonly [AnyExpression, ...AnyExpression[]]>(...keys: K): IntegerExpression<Integer, never, Aggregated<RefOf<K[number]>>> =>
  expression<Integer, never, Aggregated<RefOf<K[number]>>>(groupingNode.create({ keys: keys.map(key => key[nodeKey]) }), integerType)
