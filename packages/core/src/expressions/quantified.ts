import type { ExpressionNode, StatementNode } from '../ast/field.ts'
import { isQuery, statementOf, type Query } from '../query/query.ts'
import { arrayOf, type DataType } from '../types/data-type.ts'
import { isInferred } from '../types/inferred.ts'
import type { ArrayOf, TypeInfo } from '../types/type-info.ts'
import { isExpression, parameter } from './expression-value.ts'
import type { ColumnQuery, Quantified } from './families.ts'
import { nodeKey, type AnyRef, type Ref, type Typed } from './typed.ts'

/** Any or all of several, at run time. */
export class QuantifiedValue {
  readonly quantifier: 'any' | 'all'
  readonly of: unknown

  constructor(quantifier: 'any' | 'all', of: unknown) {
    this.quantifier = quantifier
    this.of = of
    Object.freeze(this)
  }

  /** The fields of the node, once the other side's type is known. */
  fields(left: DataType): { readonly quantifier: 'any' | 'all'; readonly array?: ExpressionNode; readonly query?: StatementNode } {
    const { quantifier, of } = this
    if (isQuery(of)) return { quantifier, query: statementOf(of) }
    return { quantifier, array: isExpression(of) ? of[nodeKey] : parameter(of, arrayOf(left), !isInferred(left)) }
  }
}

/** What `any` and `all` take apart: an array expression, or a query of one column. */
export interface Quantifier {
  <E extends TypeInfo, Null, R extends AnyRef>(array: Typed<ArrayOf<E, unknown>, Null, R>): Quantified<E['class'], R>
  <Class extends string, Free extends string>(query: ColumnQuery<Class, Free> & Query): Quantified<Class, Ref<Free, never>>
}

/**
 * Any element of an array or row of a query, as the right side of a comparison.
 *
 * @example
 * ```ts fragment
 * posts.tag.eq(anyOf(users.tags)) // posts.tag = any(users.tags)
 * ```
 * Source: PostgreSQL manual, "9.25. Row and Array Comparisons".
 */
export const anyOf: Quantifier = (of: unknown) => new QuantifiedValue('any', of) as never

/**
 * All elements of an array or rows of a query, as the right side of a comparison.
 *
 * @example
 * ```ts fragment
 * users.age.gt(allOf(from(users).select({ age: users.age }))) // age > all(select age from users)
 * ```
 */
export const allOf: Quantifier = (of: unknown) => new QuantifiedValue('all', of) as never
