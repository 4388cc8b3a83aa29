/** Unicode normal forms. Source: PostgreSQL manual, "9.4. String Functions and Operators". */
import { isNormalizedNode, type IsNormalizedNode } from '../ast/expressions/is-normalized.ts'
import { normalizeNode } from '../ast/expressions/normalize.ts'
import { expression, truth } from '../expressions/expression.ts'
import type { BooleanExpression, TextExpression } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type OfClass, type Typed } from '../expressions/typed.ts'
import { textType } from '../types/scalars.ts'
import type { Bool, Text } from '../types/type-info.ts'

/** A Unicode normal form; `nfc` where none is given. */
export type NormalForm = NonNullable<IsNormalizedNode['form']>

/** The text in a Unicode normal form. SQL: `normalize(b, nfc)`. */
export const normalize = <N, R extends AnyRef>(of: Typed<OfClass<'text'>, N, R>, form?: NormalForm): TextExpression<Text, N, R> =>
  expression<Text, N, R>(normalizeNode.create({ expression: of[nodeKey], form }), textType)

/** Whether the text is in a Unicode normal form; null for null. SQL: `b is nfc normalized`. */
export const isNormalized = <N, R extends AnyRef>(of: Typed<OfClass<'text'>, N, R>, form?: NormalForm): BooleanExpression<Bool, N, R> =>
  truth(isNormalizedNode.create({ expression: of[nodeKey], form }))
