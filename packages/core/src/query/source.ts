import type { SourceNode } from '../ast/field.ts'
import type { CteNode } from '../ast/clauses/cte.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { expression } from '../expressions/expression.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import type { AnyExpression, AnyRef, infoKey, nullKey, Ref, refKey } from '../expressions/typed.ts'
import { checkIdentifier } from '../schema/identifier.ts'
import type { DataType } from '../types/data-type.ts'

/** The one symbol under which a source keeps what is not a column, so that a column may have any name. */
export const sourceKey: unique symbol = Symbol('quern.source')

/** A column of a source: its key in the program, its name in SQL, its type. */
export interface SourceColumn {
  readonly key: string
  readonly name: string
  readonly type: DataType
}

/** What a source is besides its columns. */
export interface SourceMeta<out Name extends string = string, out Free extends string = string, out Lateral extends string = string> {
  /** The name that columns are qualified by. */
  readonly name: Name
  /** The schema that qualifies the name, for a table that has one and no alias. */
  readonly schema?: string
  readonly node: SourceNode
  readonly columns: readonly SourceColumn[]
  /** The named query that must stand in WITH, for a source that is one. */
  readonly cte?: CteNode
  /** Whether the named query mentions itself. */
  readonly recursive?: boolean
  /** Known to the compiler only: tables that the source mentions and does not have. */
  readonly free?: Free
  /** Known to the compiler only: those of them that the sources before it may supply. */
  readonly lateral?: Lateral
}

/** Anything that can stand in FROM: a table, an alias, a query with a name, a function. Its string keys are its columns. */
export interface AnySource<out Name extends string = string, out Free extends string = string, out Lateral extends string = string> {
  readonly [sourceKey]: SourceMeta<Name, Free, Lateral>
}

/** The expressions of the columns of a projection, as a source of their own name offers them. */
export type DerivedColumns<P, Outer extends string, Name extends string> = {
  readonly [K in keyof P & string as P[K] extends AnyExpression ? K : never]: P[K] extends AnyExpression
    ? ExpressionOf<P[K][typeof infoKey], P[K][typeof nullKey] | NullFrom<P[K], Outer>, Ref<Name, Name, `${Name}.${K}`>>
    : never
}

/** `null` where the absence of an outer-joined table makes an expression null. */
export type NullFrom<X extends AnyExpression, Outer extends string> =
  X[typeof refKey] extends infer R extends AnyRef ? [R['outer'] & Outer] extends [never] ? never : null : never

/** Makes a source of its meta data: an object whose string keys are its columns. A name that PostgreSQL would cut throws. */
export function makeSource(meta: SourceMeta): AnySource {
  checkIdentifier(meta.name)
  const columns = Object.freeze(meta.columns.map(column => Object.freeze(column)))
  const source: Record<string | symbol, unknown> = { [sourceKey]: Object.freeze({ ...meta, columns }) }
  for (const { key, name, type } of meta.columns) {
    // A column may be named `__proto__`.
    Object.defineProperty(source, key, { value: expression(columnNode.create({ source: meta.name, schema: meta.schema, name }), type), enumerable: true })
  }
  // The meta data was just put in.
  return Object.freeze(source) as unknown as AnySource
}

/** Whether a value is a source. */
export const isSource = (value: unknown): value is AnySource => typeof value === 'object' && value !== null && sourceKey in value

/** The name of a source within a query: tables of two schemas may share a name. */
export const scopeName = ({ name, schema }: SourceMeta): string => (schema === undefined ? name : `${schema}.${name}`)

/** What a source is besides its columns. */
export const sourceMeta = (source: AnySource): SourceMeta => source[sourceKey]

/** The expression of one column of a source, by its key. */
export const sourceColumn = (source: AnySource, key: string): AnyExpression =>
  // Every key of a source's columns holds the expression of that column.
  (source as unknown as Readonly<Record<string, AnyExpression>>)[key] as AnyExpression
