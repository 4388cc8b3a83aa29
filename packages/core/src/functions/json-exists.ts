import { jsonExistsNode, type JsonExistsNode } from '../ast/expressions/json-exists.ts'
import { literalNode } from '../ast/expressions/literal.ts'
import { truth } from '../expressions/expression.ts'
import type { BooleanExpression } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type OfFamily, type Typed } from '../expressions/typed.ts'
import type { Bool } from '../types/type-info.ts'

/**
 * Whether an SQL/JSON path finds anything. The path is part of the statement; what goes wrong inside it is false unless
 * `onError` says otherwise. PostgreSQL 17.
 *
 * SQL: `json_exists(j, '$.a' false on error)`. Source: PostgreSQL manual, "9.16.3. SQL/JSON Query Functions".
 */
export const jsonExists = <N, R extends AnyRef>(of: Typed<OfFamily<'json' | 'jsonb'>, N, R>, path: string, onError?: JsonExistsNode['onError']): BooleanExpression<Bool, N | null, R> =>
  truth(jsonExistsNode.create({ expression: of[nodeKey], path: literalNode.create({ value: path }), onError }))
