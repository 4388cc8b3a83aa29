import * as q from '@quern/core'
import { statementOf, type AnyColumn, type Query } from '@quern/core'
import { selectNode, type ProjectionItemNode } from '@quern/core/ast'
import { expect, test } from 'vitest'
import { printNode } from '../../src/compile/index.ts'
import { compiled, parameters, rowsOf } from './expect-sql.ts'
import { describeOnFixture, embedded } from './fixture-session.ts'
import { t } from './tables.ts'

const numbers = { smallint: q.smallint(), integer: q.integer(), bigint: q.bigint(), numeric: q.numeric(10, 2), real: q.real(), double: q.doublePrecision() } as const
const times = { date: q.date(), time: q.time(), timetz: q.timetz(), timestamp: q.timestamp(), timestamptz: q.timestamptz() } as const
const day = { months: 0, days: 1, microseconds: 0n }
const year = '2020-01-02'
const givenTimes = { date: year, time: '10:00:00', timetz: '10:00:00+00', timestamp: `${year} 10:00:00`, timestamptz: new Date(year) } as const

type Methods = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>
/** An expression of a type that is known while the test runs only. */
const of = (column: AnyColumn, given: unknown): Methods => q.cast(q.value(given as never, column), column) as unknown as Methods
const asQuery = (x: unknown): Query<{ x: unknown }> => q.select({ x: x as never }) as Query<{ x: unknown }>

const pairs = Object.entries(numbers).flatMap(([left, one]) => Object.entries(numbers).map(([right, other]) => ({ left, one, right, other })))

describeOnFixture('the result of an operator has the type that the operator table says', session => {
  const expectType = async (x: unknown): Promise<void> => {
    const query = asQuery(x)
    const statement = statementOf(query)
    if (!selectNode.is(statement)) throw new Error('it is a SELECT')
    const [item] = statement.columns as readonly ProjectionItemNode[]
    const declared = item && printNode(item.type)
    if (!declared || 'failure' in declared) throw new Error('the type has a name')
    const made = compiled(query)
    const [row] = await session.query(`select pg_typeof(x)::text, pg_typeof(null::${declared.text})::text from (${made.text}) as result`, parameters(made))
    expect({ text: made.text, type: row?.[0] }).toEqual({ text: made.text, type: row?.[1] })
    await expect(rowsOf(session, query)).resolves.toHaveLength(1)
  }

  for (const operator of ['plus', 'minus', 'times', 'dividedBy', 'toPower']) {
    test.for(pairs)(`$left ${operator} $right`, async ({ one, other }) => {
      const value = of(one, 2)
      await expectType(value[operator]?.(of(other, 3)))
      await expectType(value[operator]?.(3))
    })
  }

  for (const [name, column] of Object.entries(times)) {
    const value = of(column, givenTimes[name as keyof typeof givenTimes])
    test(`${name} and intervals`, async () => {
      if (name !== 'timetz' || value['plus']) await expectType(value['plus']?.(day))
      await expectType(value['minus']?.(day))
    })
    test(`${name} at a time zone`, async () => {
      await expectType(value['atTimeZone']?.('UTC'))
    })
  }

  test('times between', async () => {
    const { date, time, timestamp, timestamptz } = times
    const at = (column: AnyColumn, given: unknown): Methods => of(column, given)
    await expectType(at(date, year)['since']?.(at(date, year)))
    await expectType(at(date, year)['since']?.(at(timestamp, `${year} 00:00:00`)))
    await expectType(at(timestamp, `${year} 00:00:00`)['since']?.(at(date, year)))
    await expectType(at(timestamptz, new Date(0))['since']?.(at(timestamptz, new Date(0))))
    await expectType(at(time, '10:00:00')['since']?.(at(time, '09:00:00')))
  })

  test('functions of numeric that are double precision everywhere', async () => {
    for (const call of [q.sqrt, q.ln, q.exp]) await expectType(call(q.cast(q.literal(2), q.numeric())))
  })

  test('series', async () => {
    const end = q.value('2020-01-03', q.date())
    const dates = q.generateSeries('days', q.value(year, q.date()), end, day)
    expect(await rowsOf(session, q.from(dates).select({ at: dates.value }))).toEqual([{ at: new Date(year) }, { at: new Date('2020-01-03') }])
    const steps = q.generateSeries('steps', 1, 5, 2)
    expect(await rowsOf(session, q.from(steps).select({ at: steps.value }))).toEqual([{ at: 1 }, { at: 3 }, { at: 5 }])
  })

  test('containers and strings', async () => {
    await expectType(q.value('a', q.varchar(3)).concat('b'))
    await expectType(q.value('101', q.varbit()).concat('1'))
    await expectType(q.value({ a: 1 }, q.jsonb()).concat({ b: 2 }))
    await expectType(q.value({ a: 1 }, q.jsonb()).get('a'))
    await expectType(q.value({ a: 1 }, q.json()).get('a'))
    await expectType(q.value({ a: [1] }, q.json()).path(['a', '0']))
    await expectType(q.value([1], q.integer().array()).concat([2]))
    await expectType(q.value(5, q.smallint()).bitAnd(3))
    await expectType(q.value(5n, q.bigint()).shiftLeft(3))
  })

  test('literals', async () => {
    for (const given of [1, -1, 1.5, 5n, -5n, 3_000_000_000n, -9_223_372_036_854_775_808n, true]) await expectType(q.literal(given))
    expect(await rowsOf(session, q.select({ a: q.literal(-5n).negated(), b: q.literal(-0), c: q.literal(1e-7), d: q.literal('\\\'"') })))
      .toEqual([{ a: 5n, b: 0, c: '0.0000001', d: '\\\'"' }])
    expect(await rowsOf(session, q.from(t).orderBy(t.id).select({ x: q.coalesce(t.a, q.literal(7)) }))).toEqual([{ x: 2 }, { x: 7 }])
  })
}, { on: embedded })
