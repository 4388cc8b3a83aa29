import { isJsonNode, type IsJsonNode } from '../ast/expressions/is-json.ts'
import { truth } from '../expressions/expression.ts'
import type { BooleanExpression } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type OfClass, type Typed } from '../expressions/typed.ts'
import type { Bool } from '../types/type-info.ts'

/** What a JSON text must be. */
export interface IsJsonOptions {
  /** Only this kind of JSON; any where it is `value` or not given. */
  readonly form?: IsJsonNode['form']
  /** No object has a key twice. */
  readonly uniqueKeys?: boolean
}

const test = (negated: boolean) => <N, R extends AnyRef>(of: Typed<OfClass<'text' | 'bytea'>, N, R>, options: IsJsonOptions = {}): BooleanExpression<Bool, N, R> =>
  truth(isJsonNode.create({
    expression: of[nodeKey], form: options.form ?? 'value', uniqueKeys: options.uniqueKeys === true ? true : undefined, negated: negated ? true : undefined,
  }))

/** Whether a text is JSON; null for null. PostgreSQL 16. SQL: `b is json object`. Source: manual, "9.16.2.1. IS JSON". */
export const isJson = test(false)
/** Whether a text is no JSON; null for null. PostgreSQL 16. SQL: `b is not json`. */
export const isNotJson = test(true)
