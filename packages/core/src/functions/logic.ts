import type { ExpressionNode } from '../ast/field.ts'
import { literalNode } from '../ast/expressions/literal.ts'
import { operationNode } from '../ast/expressions/operation.ts'
import { conditionNode } from '../expressions/expression-value.ts'
import { truth } from '../expressions/expression.ts'
import type { BooleanExpression } from '../expressions/families.ts'
import type { AnyRef, Condition, NullOf, OfClass, RefOf, Typed } from '../expressions/typed.ts'
import type { Bool } from '../types/type-info.ts'

/** A condition, or nothing where a dynamic query leaves it out. */
export type MaybeCondition = Condition | undefined | false

/** The conditions that are there, each kind of operator flattened so that the tree has no depth that it does not need. */
const combine = (operator: 'and' | 'or', empty: boolean, conditions: readonly MaybeCondition[]): unknown => {
  const operands: ExpressionNode[] = []
  for (const condition of conditions) if (condition !== undefined && condition !== false) operands.push(conditionNode(condition))
  const [only] = operands
  if (only === undefined) return truth(literalNode.create({ value: empty }))
  return truth(operands.length === 1 ? only : operationNode.create({ operator, operands }))
}

/**
 * All of the conditions. `undefined` and `false` are skipped; of nothing it is true.
 *
 * @example
 * ```ts fragment
 * from(users).where(and(users.age.gte(18), name !== undefined && users.name.eq(name)))
 * ```
 * Source: PostgreSQL manual, "9.1. Logical Operators".
 */
export const and = <const C extends readonly MaybeCondition[]>(...conditions: C): BooleanExpression<Bool, NullOf<C[number]>, RefOf<C[number]>> =>
  combine('and', true, conditions) as BooleanExpression<Bool, NullOf<C[number]>, RefOf<C[number]>>

/** Any of the conditions. `undefined` and `false` are skipped; of nothing it is false. SQL: `a or b`. */
export const or = <const C extends readonly MaybeCondition[]>(...conditions: C): BooleanExpression<Bool, NullOf<C[number]>, RefOf<C[number]>> =>
  combine('or', false, conditions) as BooleanExpression<Bool, NullOf<C[number]>, RefOf<C[number]>>

/** The opposite of a condition; null for null. SQL: `not a`. */
export const not = <Null, R extends AnyRef>(condition: Typed<OfClass<'boolean'>, Null, R>): BooleanExpression<Bool, Null, R> =>
  truth(operationNode.create({ operator: 'not', operands: [conditionNode(condition)] }))
