import { rollupNode } from '../ast/expressions/rollup.ts'
import { expression } from '../expressions/expression.ts'
import type { BaseMethods } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyExpression, type RefOf } from '../expressions/typed.ts'
import type { Plain } from '../types/type-info.ts'

/**
 * Keys for `groupBy`: groups of all of them, of all but the last, and so on down to one group of everything. In the
 * coarser groups the keys that are left out are null, and so their tables' columns are nullable in the row.
 *
 * @example
 * ```ts fragment
 * from(sales).groupBy(rollup(sales.year, sales.month)).select({ year: sales.year, month: sales.month, total: sum(sales.amount) })
 * // ... group by rollup ("year", "month")
 * ```
 * Source: PostgreSQL manual, "7.2.4. GROUPING SETS, CUBE, and ROLLUP".
 */
export const rollup = <const K extends readonly [AnyExpression, ...AnyExpression[]]>(...keys: K): BaseMethods<Plain<'grouping element', never>, never, RefOf<K[number]>> =>
  expression<Plain<'grouping element', never>, never, RefOf<K[number]>>(rollupNode.create({ keys: keys.map(key => key[nodeKey]) }), keys[0][typeKey])
