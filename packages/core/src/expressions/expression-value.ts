import type { ExpressionNode } from '../ast/field.ts'
import { orderingNode, type OrderingNode } from '../ast/clauses/ordering.ts'
import { castNode } from '../ast/expressions/cast.ts'
import { parameterNode } from '../ast/expressions/parameter.ts'
import { tagValue } from '../ast/tagged-value.ts'
import { unconstrained } from '../types/unconstrained.ts'
import type { DataType } from '../types/data-type.ts'
import type { Ordering } from './families.ts'
import { nodeKey, typeKey, type Typed } from './typed.ts'

/** An expression at run time: a node and a data type. The methods come from the operator table (`expression.ts`). */
export class ExpressionValue {
  readonly [nodeKey]: ExpressionNode
  readonly [typeKey]: DataType

  constructor(node: ExpressionNode, type: DataType) {
    this[nodeKey] = node
    this[typeKey] = type
    Object.freeze(this)
  }

  /** An expression as JSON is its node. */
  toJSON(): ExpressionNode {
    return this[nodeKey]
  }
}

/** Whether a value is an expression. */
export const isExpression = (value: unknown): value is Typed => value instanceof ExpressionValue

/**
 * The node of a condition. What is no expression is a bug in the caller's program and throws: left out, it would let
 * every row through.
 */
export const conditionNode = (given: unknown): ExpressionNode => {
  if (isExpression(given)) return given[nodeKey]
  throw new TypeError('a condition must be an expression; a template needs a type: sql(boolean())`...`')
}

/** The AST node of an expression. */
export const expressionNode = (value: Typed): ExpressionNode => value[nodeKey]

/** A value as a parameter of a type; `cast` where PostgreSQL must be told the type. */
export const parameter = (value: unknown, type: DataType, cast: boolean): ExpressionNode => {
  const bound = parameterNode.create({ type: type.node, value: tagValue(value) })
  return cast ? castNode.create({ expression: bound, type: unconstrained(type.node) }) : bound
}

/** What a caller gave, as a node: an expression as it is, any other value as a parameter. */
export const lift = (value: unknown, type: DataType, cast: boolean): ExpressionNode =>
  isExpression(value) ? value[nodeKey] : parameter(value, type, cast)

/** A sort key at run time. */
export class OrderingValue {
  readonly [nodeKey]: OrderingNode

  constructor(node: OrderingNode) {
    this[nodeKey] = node
    Object.freeze(this)
  }

  nullsFirst(): OrderingValue {
    return new OrderingValue(orderingNode.create({ ...this[nodeKey], nulls: 'first' }))
  }

  nullsLast(): OrderingValue {
    return new OrderingValue(orderingNode.create({ ...this[nodeKey], nulls: 'last' }))
  }
}

/** A sort key of an expression. */
export const ordering = (of: ExpressionNode, direction?: 'asc' | 'desc'): Ordering =>
  new OrderingValue(orderingNode.create({ expression: of, direction })) as unknown as Ordering

/** The node of a sort key; an expression sorts from low to high. */
export const orderingNodeOf = (value: Ordering | Typed): OrderingNode =>
  value instanceof OrderingValue
    ? value[nodeKey]
    // Every sort key is an OrderingValue, so what is left is an expression.
    : orderingNode.create({ expression: (value as Typed)[nodeKey] })
