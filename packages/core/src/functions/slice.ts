import { sliceNode } from '../ast/expressions/slice.ts'
import { expression } from '../expressions/expression.ts'
import { lift } from '../expressions/expression-value.ts'
import type { ArrayExpression } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyRef, type Typed } from '../expressions/typed.ts'
import { integerType } from '../types/scalars.ts'
import type { ArrayOf, Integer, TypeInfo } from '../types/type-info.ts'

type Position = number | Typed<Integer, unknown, never> | undefined

const end = (position: Position) => position === undefined ? undefined : lift(position, integerType, false)

/**
 * A part of an array: the elements from one position to another, both included, counting from 1.
 *
 * SQL: `arr[1:2]`. Source: PostgreSQL manual, "8.15.3. Accessing Arrays".
 */
export const slice = <E extends TypeInfo, EN, N, R extends AnyRef>(of: Typed<ArrayOf<E, EN>, N, R>, from?: Position, to?: Position): ArrayExpression<ArrayOf<E, EN>, N, R> =>
  expression<ArrayOf<E, EN>, N, R>(sliceNode.create({ expression: of[nodeKey], from: end(from), to: end(to) }), of[typeKey])
