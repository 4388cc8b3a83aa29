import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import {
  arrayAgg, avg, bigint, boolAnd, count, cumeDist, currentRow, denseRank, doublePrecision, firstValue, from, integer, interval, lag, lead, max, min, money, nthValue, ntile,
  numeric, percentileCont, percentileDisc, preceding, real, rowNumber, smallint, stringAgg, sum, table, window, type Insert, type RowOf,
} from '../index.ts'

const m = table('m', {
  s: smallint(), i: integer(), b: bigint(), n: numeric(10, 2), r: real(), d: doublePrecision(), span: interval(), cash: money(), maybe: integer().nullable(),
})

// The types of sums and averages.
const sums = from(m).select({ s: sum(m.s), i: sum(m.i), b: sum(m.b), n: sum(m.n), r: sum(m.r), d: sum(m.d), span: sum(m.span), cash: sum(m.cash) })
assertEqual<RowOf<typeof sums>, {
  s: bigint | null; i: bigint | null; b: string | null; n: string | null; r: number | null; d: number | null
  span: Insert<typeof m>['span'] extends infer S ? Extract<S, { readonly months: number }> | null : never; cash: string | null
}>()
const averages = from(m).select({ s: avg(m.s), i: avg(m.i), b: avg(m.b), n: avg(m.n), r: avg(m.r), d: avg(m.d) })
assertEqual<RowOf<typeof averages>, { s: string | null; i: string | null; b: string | null; n: string | null; r: number | null; d: number | null }>()
// @ts-expect-error Type '"text"' is not assignable to type 'keyof SumTypes'
sum(users.name)
// @ts-expect-error Type '"text"' is not assignable to type 'keyof AverageTypes'
avg(users.name)
// @ts-expect-error is not assignable to type
boolAnd(users.name)
// @ts-expect-error is not assignable to type
stringAgg(users.age, ',')

const rest = from(m).select({
  all: count(), some: count(m.maybe).distinct(), min: min(m.i), max: max(m.maybe), list: arrayAgg(m.maybe), half: percentileCont(0.5, m.i), low: percentileDisc(0.1, m.n),
  filtered: count().filter(m.i.gt(3)), more: sum(m.i).filter(m.i.gt(3)).distinct(), plus: sum(m.i).plus(1n),
})
assertEqual<RowOf<typeof rest>, {
  all: bigint; some: bigint; min: number | null; max: number | null; list: readonly (number | null)[] | null; half: number | null; low: string | null
  filtered: bigint; more: bigint | null; plus: bigint | null
}>()
// @ts-expect-error posts is mentioned but is not in FROM
run(from(m).select({ n: count().filter(posts.views.gt(3)) }))

// Window functions stand beside columns.
const by = window({ partitionBy: [m.s], orderBy: [m.i.desc(), m.b], frame: { unit: 'rows', start: preceding(1), end: currentRow } })
const windows = from(m).select({
  i: m.i, n: rowNumber().over(by), d: denseRank().over(), c: cumeDist().over(by), t: ntile(4).over(by),
  before: lag(m.i).over(by), zero: lag(m.i, 1, 0).over(by), nullable: lead(m.maybe, 1, 0).over(by), first: firstValue(m.i).over(by), second: nthValue(m.i, 2).over(by),
  running: sum(m.i).over(by), of: count().over(), share: max(m.n).over(by),
})
assertEqual<RowOf<typeof windows>, {
  i: number; n: bigint; d: bigint; c: number; t: number
  before: number | null; zero: number; nullable: number | null; first: number | null; second: number | null
  running: bigint | null; of: bigint; share: string | null
}>()
run(windows)
// @ts-expect-error m is mentioned but is not in FROM
run(from(users).select({ n: rowNumber().over(by) }))
// @ts-expect-error is not assignable to parameter of type
lag(m.i, 1, 'x')
// A window function alone is no value.
// @ts-expect-error is not assignable to type
from(m).select({ n: rowNumber() })
expectType<{ n: bigint; i: number }>()(run(from(m).select({ n: count().over(), i: m.i })).row)
