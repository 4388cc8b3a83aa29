import { literalNode } from '../ast/expressions/literal.ts'
import { operationNode } from '../ast/expressions/operation.ts'
import { starNode } from '../ast/expressions/star.ts'
import { projectionItemNode, type ProjectionItemNode } from '../ast/clauses/projection-item.ts'
import { isExpression } from '../expressions/expression-value.ts'
import { nodeKey, typeKey, type AnyExpression, type AnyRef, type infoKey, type nullKey, type refKey } from '../expressions/typed.ts'
import { booleanType } from '../types/scalars.ts'
import { isSource, scopeName, sourceColumn, sourceMeta, type AnySource, type NullFrom } from './source.ts'

/** What `select` takes: a name for each expression, source or nested group of them. */
export interface Projection {
  readonly [name: string]: AnyExpression | AnySource | Projection
}

/** What can be selected: named expressions, or a whole source. */
export type Selectable = Projection | AnySource

/** The row that a projection reads as; `Outer` are the tables that an outer join may leave empty. */
export type ProjectedRow<P, Outer extends string> = { -readonly [K in keyof P & string]: ProjectedValue<P[K], Outer> }

type ProjectedValue<X, Outer extends string> =
  X extends AnyExpression ? X[typeof infoKey]['out'] | X[typeof nullKey] | NullFrom<X, Outer>
    : X extends AnySource<infer Name> ? ProjectedRow<X, Exclude<Outer, Name>> | ([Name & Outer] extends [never] ? never : null)
      : ProjectedRow<X, Outer>

/** Everything that a projection mentions. */
export type ProjectionRef<P> = P extends AnySource<infer Name> ? SourceRef<Name> : ItemRef<P[keyof P & string]>
type ItemRef<X> = X extends { readonly [refKey]: infer R } ? R
  : X extends AnySource<infer Name> ? SourceRef<Name>
    // A group whose names are not known, as while a projection is being inferred, would have no end.
    : X extends object ? string extends keyof X ? never : ItemRef<X[keyof X & string]> : never
interface SourceRef<Name extends string> extends AnyRef { readonly table: Name; readonly outer: Name; readonly column: `${Name}.*`; readonly group: never }

/** The tables that a projection mentions. */
export type MentionedTables<R> = R extends { readonly table: infer Table extends string } ? Table : never

interface Collected {
  readonly items: ProjectionItemNode[]
  readonly outer: ReadonlySet<string>
}

/** Whether a row of the source is there at all: a row of nothing but nulls is distinct from no row. */
const presenceOf = (source: AnySource): ProjectionItemNode['expression'] => {
  const { name, schema } = sourceMeta(source)
  return operationNode.create({
    operator: 'isDistinctFrom',
    // A bare name would be a column of that name, where some source has one.
    operands: [starNode.create({ source: name, schema }), literalNode.create({ value: null })],
  })
}

const item = (path: readonly string[], value: AnyExpression): ProjectionItemNode =>
  projectionItemNode.create({
    name: path.join('.'), path: path.length > 1 ? path : undefined, expression: value[nodeKey], type: value[typeKey].node,
  })

const collectSource = (source: AnySource, path: readonly string[], into: Collected): void => {
  const meta = sourceMeta(source)
  if (path.length > 0 && into.outer.has(scopeName(meta))) {
    into.items.push(projectionItemNode.create({
      name: `${path.join('.')}?`, path: [...path, ''], presence: true, expression: presenceOf(source), type: booleanType.node,
    }))
  }
  for (const { key } of meta.columns) into.items.push(item([...path, key], sourceColumn(source, key)))
}

const collect = (projection: Selectable, path: readonly string[], into: Collected): void => {
  if (isSource(projection)) {
    collectSource(projection, path, into)
    return
  }
  for (const [name, value] of Object.entries(projection)) {
    const at = [...path, name]
    if (isExpression(value)) into.items.push(item(at, value as AnyExpression))
    else if (typeof value === 'object' && value !== null) collect(value as Selectable, at, into)
    else throw new TypeError(`"${at.join('.')}" is neither an expression nor a source`)
  }
}

/** The output columns of a projection, nested ones with their path. */
export const projectionItems = (projection: Selectable, outer: ReadonlySet<string> = new Set()): readonly ProjectionItemNode[] => {
  const into: Collected = { items: [], outer }
  collect(projection, [], into)
  return into.items
}
