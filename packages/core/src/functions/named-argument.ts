import { namedArgumentNode } from '../ast/expressions/named-argument.ts'
import { expression } from '../expressions/expression.ts'
import { nodeKey, typeKey, type AnyRef, type Typed } from '../expressions/typed.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import type { TypeInfo } from '../types/type-info.ts'

/**
 * An argument given by the name of the function's parameter; only inside `call`.
 *
 * @example
 * ```ts fragment
 * call('make_interval', [named('days', value(3, integer()))], interval()) // make_interval("days" => $1::integer)
 * ```
 * Source: PostgreSQL manual, "4.3.2. Using Named Notation".
 */
export const named = <Ty extends TypeInfo, N, R extends AnyRef>(name: string, argument: Typed<Ty, N, R>): ExpressionOf<Ty, N, R> =>
  expression(namedArgumentNode.create({ name, value: argument[nodeKey] }), argument[typeKey])
