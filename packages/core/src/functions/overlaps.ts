import { overlapsNode } from '../ast/expressions/overlaps.ts'
import { truth } from '../expressions/expression.ts'
import type { BooleanExpression } from '../expressions/families.ts'
import { nodeKey, type AnyRef, type OfClass, type Typed } from '../expressions/typed.ts'
import type { Bool, Interval } from '../types/type-info.ts'

/** A span of time: its start, and its end or its length. */
export type Span<Class extends 'datetime' | 'time' | 'timetz', N, R> = readonly [start: Typed<OfClass<Class>, N, R>, end: Typed<OfClass<Class> | Interval, N, R>]

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
export const overlaps = <Class extends 'datetime' | 'time' | 'timetz', N, R extends AnyRef, N2, R2 extends AnyRef>(one: Span<Class, N, R>, other: Span<Class, N2, R2>): BooleanExpression<Bool, N | N2, R | R2> =>
  truth(overlapsNode.create({ start: one[0][nodeKey], end: one[1][nodeKey], otherStart: other[0][nodeKey], otherEnd: other[1][nodeKey] }))
