// Internal: windows; what is public is exported by name.
/** Windows. Source: PostgreSQL manual, "4.2.8. Window Function Calls", "9.22. Window Functions". */
import type { ExpressionNode } from '../ast/field.ts'
import { frameBoundNode, type FrameBoundNode } from '../ast/clauses/frame-bound.ts'
import { windowDefinitionNode, type WindowDefinitionNode } from '../ast/clauses/window-definition.ts'
import { windowFrameNode, type WindowFrameNode } from '../ast/clauses/window-frame.ts'
import { callNode } from '../ast/expressions/call.ts'
import { overNode } from '../ast/expressions/over.ts'
import { expression } from '../expressions/expression.ts'
import { lift, orderingNodeOf, isExpression } from '../expressions/expression-value.ts'
import type { ExpressionOf, Ordering, OrderingRef } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyExpression, type AnyRef, type OfClass, type Ref, type RefOf, type Typed } from '../expressions/typed.ts'
import type { DataType } from '../types/data-type.ts'
import { bigintType, doublePrecisionType, integerType } from '../types/scalars.ts'
import type { BigInt, DoublePrecision, Integer, TypeInfo } from '../types/type-info.ts'

/** The rows that a window function sees. `R` is what the window mentions. */
export interface Window<out R = unknown> {
  readonly [windowKey]: WindowDefinitionNode
  readonly [windowRef]: R
}
const windowKey: unique symbol = Symbol('quern.window')
declare const windowRef: unique symbol

/** One end of a frame. */
export interface FrameBound {
  readonly [boundKey]: FrameBoundNode
}
const boundKey: unique symbol = Symbol('quern.bound')

const bound = (form: FrameBoundNode['form'], offset?: number | AnyExpression): FrameBound =>
  Object.freeze({ [boundKey]: frameBoundNode.create({ form, offset: offset === undefined ? undefined : lift(offset, integerType, false) }) })

/** From the first row of the partition. SQL: `unbounded preceding`. */
export const unboundedPreceding: FrameBound = bound('unbounded preceding')
/** To the last row of the partition. SQL: `unbounded following`. */
export const unboundedFollowing: FrameBound = bound('unbounded following')
/** The row itself, and with `range` and `groups` its peers. SQL: `current row`. */
export const currentRow: FrameBound = bound('current row')
/** So far before the row. SQL: `$1 preceding`. */
export const preceding = (offset: number | AnyExpression<never>): FrameBound => bound('preceding', offset)
/** So far after the row. SQL: `$1 following`. */
export const following = (offset: number | AnyExpression<never>): FrameBound => bound('following', offset)

/** A frame: what it counts, where it begins and ends, what it leaves out. */
export interface Frame {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  /** The row itself unless given. */
  readonly end?: FrameBound
  readonly exclude?: 'current row' | 'group' | 'ties' | 'no others'
}

/** The parts of a window. */
export interface WindowParts<P extends readonly AnyExpression[], O extends readonly (Ordering | AnyExpression)[]> {
  readonly partitionBy?: P
  readonly orderBy?: O
  readonly frame?: Frame
}


const frameNode = ({ unit, start, end, exclude }: Frame): WindowFrameNode =>
  windowFrameNode.create({ unit, start: start[boundKey], end: end?.[boundKey], exclude })

/**
 * A window: which rows belong together, in what order, and how many of them count.
 *
 * @example
 * ```ts fragment
 * sum(sales.amount).over(window({ partitionBy: [sales.shop], orderBy: [sales.day.asc()] }))
 * // sum("amount") over (partition by "shop" order by "day" asc)
 * ```
 */
export const window = <const P extends readonly AnyExpression[] = readonly [], const O extends readonly (Ordering | AnyExpression)[] = readonly []>(parts: WindowParts<P, O>): Window<RefOf<P[number]> | OrderingRef<O[number]>> => {
  const node = windowDefinitionNode.create({
    partitionBy: (parts.partitionBy ?? []).map(each => each[nodeKey]),
    orderBy: (parts.orderBy ?? []).map(orderingNodeOf),
    frame: parts.frame && frameNode(parts.frame),
  })
  // What the window mentions is known to the compiler only.
  return Object.freeze({ [windowKey]: node }) as unknown as Window<RefOf<P[number]> | OrderingRef<O[number]>>
}

const everything = windowDefinitionNode.create({ partitionBy: [], orderBy: [] })

/** A call over a window; without one, over all rows. */
export const over = <Ty extends TypeInfo, Null, R extends AnyRef>(call: ExpressionNode, type: DataType, of?: Window): ExpressionOf<Ty, Null, R> =>
  expression(overNode.create({ call, window: of ? of[windowKey] : everything }), type)

/** The tables that a window mentions. */
export type WindowTables<W> = W extends Window<infer R> ? R extends { readonly table: infer Table extends string } ? Table : never : never

/** A window function that waits for its window. */
export interface WindowFunction<Ty extends TypeInfo, Null, R extends AnyRef> {
  /** The window that it looks at; without one, all rows. SQL: `over (...)`. */
  over<W extends Window | undefined = undefined>(of?: W): ExpressionOf<Ty, Null, Ref<R['table'] | WindowTables<W>, R['outer'], R['column']>>
}

const windowFunction = <Ty extends TypeInfo, Null, R extends AnyRef>(name: string, given: readonly unknown[], types: readonly DataType[], result: DataType): WindowFunction<Ty, Null, R> => {
  const call = callNode.create({
    name,
    arguments: given.filter(each => each !== undefined).map((each, at) => isExpression(each) ? each[nodeKey] : lift(each, types[at] ?? integerType, true)),
  })
  return Object.freeze({ over: (of?: Window) => over(call, result, of) }) as WindowFunction<Ty, Null, R>
}

/** The number of the row, from 1. SQL: `row_number()`. */
export const rowNumber = (): WindowFunction<BigInt, never, never> => windowFunction('row_number', [], [], bigintType)
/** The place with gaps: peers share one. SQL: `rank()`. */
export const rank = (): WindowFunction<BigInt, never, never> => windowFunction('rank', [], [], bigintType)
/** The place without gaps. SQL: `dense_rank()`. */
export const denseRank = (): WindowFunction<BigInt, never, never> => windowFunction('dense_rank', [], [], bigintType)
/** The place as a share from 0 to 1. SQL: `percent_rank()`. */
export const percentRank = (): WindowFunction<DoublePrecision, never, never> => windowFunction('percent_rank', [], [], doublePrecisionType)
/** The share of rows up to this one. SQL: `cume_dist()`. */
export const cumeDist = (): WindowFunction<DoublePrecision, never, never> => windowFunction('cume_dist', [], [], doublePrecisionType)
/** The number of the part of so many equal ones, from 1. SQL: `ntile(4)`. */
export const ntile = (parts: number): WindowFunction<Integer, never, never> => windowFunction('ntile', [parts], [integerType], integerType)

const offsetFunction = (name: 'lag' | 'lead') => <Ty extends TypeInfo, N, R extends AnyRef, D = undefined>(of: Typed<Ty, N, R>, offset?: number, otherwise?: D & (Ty['in'] | Typed<OfClass<Ty['class']>, never, never>)):
  WindowFunction<Ty, D extends undefined ? null : N, R> =>
  // The third argument needs the second before it.
  windowFunction(name, [of, offset ?? (otherwise === undefined ? undefined : 1), otherwise], [of[typeKey], integerType, of[typeKey]], of[typeKey])

/** The value some rows before, one unless told; else the third argument, or null. SQL: `lag(a, 1, 0)`. */
export const lag = offsetFunction('lag')
/** The value some rows after, one unless told; else the third argument, or null. SQL: `lead(a)`. */
export const lead = offsetFunction('lead')
/** The value of the first row of the frame. SQL: `first_value(a)`. */
export const firstValue = <Ty extends TypeInfo, R extends AnyRef>(of: Typed<Ty, unknown, R>): WindowFunction<Ty, null, R> => windowFunction('first_value', [of], [], of[typeKey])
/** The value of the last row of the frame. SQL: `last_value(a)`. */
export const lastValue = <Ty extends TypeInfo, R extends AnyRef>(of: Typed<Ty, unknown, R>): WindowFunction<Ty, null, R> => windowFunction('last_value', [of], [], of[typeKey])
/** The value of a row of the frame by its number, from 1; null where there is none. SQL: `nth_value(a, 2)`. */
export const nthValue = <Ty extends TypeInfo, R extends AnyRef>(of: Typed<Ty, unknown, R>, position: number): WindowFunction<Ty, null, R> => windowFunction('nth_value', [of, position], [of[typeKey], integerType], of[typeKey])
