import { overlapsNode } from '../ast/expressions/overlaps.ts'
import { truth } from '../expressions/expression.ts'
import type { BooleanExpression } from '../expressions/families.ts'
import { nodeKey, type InfoOf, type NullOf, type OfClass, type RefOf, type Typed } from '../expressions/typed.ts'
import type { Bool, Interval } from '../types/type-info.ts'

/** A span of time: its start, and its end or its length. */
export type Span<Class extends string = 'datetime' | 'time' | 'timetz'> = readonly [start: Typed<OfClass<Class>>, end: Typed<OfClass<Class> | Interval>]

/**
 * Whether two spans of time have an instant in common. A span holds its start and not its end.
 *
 * @example
 * ```ts fragment
 * overlaps([stays.from, stays.to], [value('2020-01-15', date()), value({ months: 1, days: 0, microseconds: 0n }, interval())])
 * // ("from", "to") overlaps ($1::date, $2::interval)
 * ```
 * Source: PostgreSQL manual, "9.9. Date/Time Functions and Operators".
 */
export const overlaps = <const One extends Span, const Other extends Span<InfoOf<One[0]>['class']>>(one: One & Span<InfoOf<One[0]>['class']>, other: Other):
  BooleanExpression<Bool, NullOf<One[number] | Other[number]>, RefOf<One[number] | Other[number]>> =>
  truth(overlapsNode.create({ start: one[0][nodeKey], end: one[1][nodeKey], otherStart: other[0][nodeKey], otherEnd: other[1][nodeKey] }))
