import { count, from, integer, sql, tableDefinition, text, type AnyTable } from '@quern/core'
import { connect, type Database } from '@quern/pg-driver'
import type { Result } from '@quern/result'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanAirports, cleanFlights } from './clean.ts'
import { run as insertDuplicate } from './failures/duplicate-airport.ts'
import { run as saveHalfABatch } from './failures/half-a-batch.ts'
import { run as conflict } from './failures/serialization.ts'
import { run as slip } from './failures/slip.ts'
import { load, type Cleaned, type Loaded } from './load.ts'
import { query as busiestRoutes } from './queries/busiest-routes.ts'
import { query as delaysByHour } from './queries/delays-by-hour.ts'
import { query as mendAirports } from './queries/mend-airports.ts'
import { query as movingAverage } from './queries/moving-average.ts'
import { query as nextFlight } from './queries/next-flight.ts'
import { query as oneWayRoutes } from './queries/one-way-routes.ts'
import { query as quietStates } from './queries/quiet-states.ts'
import { query as tripSearch } from './queries/trip-search.ts'
import { pageAfter, query as secondPage } from './queries/worst-delays.ts'
import { query as worstRoutes } from './queries/worst-routes.ts'
import { readAirports, readFlights } from './read.ts'
import { airports, flights, rejects, sources } from './schema.ts'

/** A flight as the raw file has it, and its number among those that are good. */
interface RawFlight { readonly id: number; readonly date: string; readonly delay: number; readonly distance: number; readonly origin: string; readonly destination: string }

const valueOf = <T>(result: Result<T, unknown>): T => result.match({
  success: value => value,
  failure: problem => { throw new Error('not expected', { cause: problem }) },
})

const sumOf = (numbers: readonly number[]): number => numbers.reduce((one, next) => one + next, 0)
const meanOf = (numbers: readonly number[]): number => sumOf(numbers) / numbers.length
/** As the manual has percentile_cont: between the two values around the place. */
const percentile = (share: number, numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}
/** Half away from zero, as numeric is rounded; the small addition is for what binary fractions are short of. */
const toTenths = (value: number): string => (Math.sign(value) * Math.round(Math.abs(value) * 10 + 1e-9) / 10).toFixed(1)
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const groupsOf = (list: readonly RawFlight[], key: (flight: RawFlight) => string) => [...Map.groupBy(list, key)]
const delaysOf = (list: readonly RawFlight[]): readonly number[] => list.map(({ delay }) => delay)
/** The minute at which a flight left, as a number. */
const leftAt = ({ date, delay }: RawFlight): number => Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}Z`) + delay * 60_000
const timestampOf = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ')

describeEachTarget('the flights example', target => {
  let db: Database
  let cleaned: Cleaned
  let loaded: Loaded
  /** The good flights, picked out of the raw file anew, without the code under test. */
  let raw: readonly RawFlight[]
  let cities: ReadonlyMap<string, string>

  beforeAll(async () => {
    const airportRecords = await readAirports()
    const flightRecords = await readFlights()
    cities = new Map(airportRecords.filter(({ city }) => city !== 'NA').map(({ iata = '', city = '' }) => [iata, city]))
    const seen = new Set<string>()
    raw = flightRecords.filter(({ date, origin = '', destination = '' }) => {
      const key = `${date} ${origin} ${destination}`
      const isGood = cities.has(origin) && cities.has(destination) && !seen.has(key)
      seen.add(key)
      return isGood
    }).map(({ date = '', delay, distance, origin = '', destination = '' }, at) =>
      ({ id: at + 1, date, delay: Number(delay), distance: Number(distance), origin, destination }))

    const good = cleanAirports(airportRecords)
    cleaned = { airports: good, flights: cleanFlights(flightRecords, new Set(good.values.map(({ code }) => String(code)))) }
    db = valueOf(await connect(target.url))
    loaded = valueOf(await load(db, cleaned))
  })
  afterAll(() => db?.close())

  const countOf = async (table: AnyTable): Promise<bigint> => valueOf(await db.one(from(table).select({ n: count() }))).n

  test('what was read is in a table, and nothing else', async () => {
    expect(loaded).toEqual({ airports: 3364, flights: 19_997, rejects: 15 })
    expect([await countOf(airports), await countOf(flights), await countOf(rejects)]).toEqual([3364n, 19_997n, 15n])
    const reasons = from(rejects).groupBy(rejects.source, rejects.reason).orderBy(rejects.source, rejects.reason)
      .select({ source: rejects.source, reason: rejects.reason, n: count() })
    expect(valueOf(await db.all(reasons))).toEqual([
      { source: 'airports.csv', reason: 'MissingFields', n: 12n },
      { source: 'flights-20k.json', reason: 'DuplicateFlight', n: 2n },
      { source: 'flights-20k.json', reason: 'UnknownAirport', n: 1n },
    ])
    const lost = from(rejects).where(rejects.reason.eq('UnknownAirport')).select({ row: rejects.row, record: rejects.record })
    expect(valueOf(await db.all(lost))).toEqual(cleaned.flights.errors.filter(({ tag }) => tag === 'UnknownAirport').map(({ row, record }) => ({ row, record })))
  })

  test('the tables have the columns of their descriptors, and their constraints', async () => {
    for (const table of [airports, flights, rejects]) {
      const { name, columns } = tableDefinition(table)
      const found = sql.statement({ name: text(), type: text(), isNullable: text(), isIdentity: text() })`
        select column_name::text, udt_name::text, is_nullable::text, is_identity::text
        from information_schema.columns where table_name = ${name} and table_schema = current_schema order by ordinal_position`
      expect(valueOf(await db.all(found)).map(({ name, isNullable, isIdentity }) => [name, isNullable, isIdentity]))
        .toEqual(columns.map(column => [column.name, column.nullable ? 'YES' : 'NO', column.identity ? 'YES' : 'NO']))
    }
    const constraints = sql.statement({ name: text() })`
      select conname::text from pg_constraint
      where contype in ('p', 'u', 'f', 'c') and conrelid in ('airports'::regclass, 'flights'::regclass) order by 1`
    expect(valueOf(await db.all(constraints)).map(({ name }) => name)).toEqual([
      'airports_latitude', 'airports_longitude', 'airports_pkey', 'flights_departure', 'flights_destination_fkey', 'flights_distance',
      'flights_go_somewhere', 'flights_origin_fkey', 'flights_pkey',
    ])
    const labels = sql.statement({ label: text(), at: integer() })`select enumlabel::text, enumsortorder::int from pg_enum order by 2`
    expect(valueOf(await db.all(labels)).map(({ label }) => label)).toEqual([...sources])
  })

  test('a load that fails leaves nothing behind', async () => {
    const again = await load(db, cleaned)
    expect(again.match({ success: () => 'loaded', failure: ({ tag }) => tag })).toBe('DuplicateObject')
    expect(await countOf(flights)).toBe(19_997n)
  })

  test('the busiest routes', async () => {
    const expected = groupsOf(raw, ({ origin, destination }) => `${origin} ${destination}`)
      .toSorted(([a, one], [b, two]) => two.length - one.length || byCode(a, b)).slice(0, 10)
      .map(([route, list]) => {
        const [origin = '', destination = ''] = route.split(' ')
        return {
          from: origin, departure: cities.get(origin), to: destination, arrival: cities.get(destination),
          flights: BigInt(list.length), minutesLate: toTenths(meanOf(delaysOf(list))),
        }
      })
    expect(valueOf(await db.all(busiestRoutes))).toEqual(expected)
  })

  test('delays by the hour', async () => {
    const hours = groupsOf(raw, ({ date }) => String(Number(date.slice(11, 13)))).filter(([, list]) => list.length >= 100)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([hour, list]) => ({ hour, flights: BigInt(list.length), median: percentile(0.5, delaysOf(list)), worst: percentile(0.9, delaysOf(list)) }))
    const rows = valueOf(await db.all(delaysByHour))
    expect(rows.map(({ hour, flights, median }) => ({ hour, flights, median }))).toEqual(hours.map(({ hour, flights, median }) => ({ hour, flights, median })))
    for (const [at, { worstTenth, change }] of rows.entries()) {
      const { worst = Number.NaN } = hours[at] ?? {}
      const before = hours[at - 1]?.worst
      expect(Math.abs(Number(worstTenth) - worst)).toBeLessThanOrEqual(0.5 + 1e-9)
      if (before === undefined) expect(change).toBeNull()
      else expect(Math.abs(Number(change) - (worst - before))).toBeLessThanOrEqual(0.5 + 1e-9)
    }
  })

  test('a moving average', async () => {
    const days = groupsOf(raw, ({ date }) => date.slice(0, 10).replaceAll('/', '-')).toSorted(([a], [b]) => byCode(a, b))
      .map(([day, list]) => ({ day, list, delay: meanOf(delaysOf(list)) }))
    const expected = days.map(({ day, list, delay }, at) => ({
      day,
      flights: BigInt(list.length),
      minutesLate: toTenths(delay),
      lastSevenDays: toTenths(meanOf(days.slice(Math.max(0, at - 6), at + 1).map(each => each.delay))),
      placeInQuarter: BigInt(1 + days.filter(other => other.delay > delay).length),
    }))
    expect(valueOf(await db.all(movingAverage))).toEqual(expected.filter(({ day }) => day >= '2001-02-05' && day <= '2001-02-18'))
  })

  test('airports with their three most delayed routes', async () => {
    const expected = groupsOf(raw, ({ origin }) => origin).toSorted(([, one], [, two]) => two.length - one.length).slice(0, 5)
      .map(([code, list]) => ({
        code,
        name: cleaned.airports.values.find(airport => airport.code === code)?.name,
        flights: BigInt(list.length),
        worst: groupsOf(list, ({ destination }) => destination).filter(([, route]) => route.length >= 10)
          .toSorted(([a, one], [b, two]) => meanOf(delaysOf(two)) - meanOf(delaysOf(one)) || byCode(a, b)).slice(0, 3)
          .map(([to, route]) => ({ to, flights: BigInt(route.length), minutesLate: toTenths(meanOf(delaysOf(route))) })),
      }))
    expect(valueOf(await db.all(worstRoutes))).toEqual(expected)
  })

  test('a trip search', async () => {
    const miles = new Map(raw.map(({ origin, destination, distance }) => [`${origin} ${destination}`, distance]))
    const stops = [...new Set(raw.flatMap(({ origin, destination }) => [origin, destination]))]
    const walk = (path: readonly string[], so: number): readonly { readonly path: string; readonly changes: number; readonly miles: number }[] => {
      const here = path.at(-1) ?? ''
      if (here === 'ORF') return [{ path: path.join(' '), changes: path.length - 2, miles: so }]
      if (path.length > 3) return []
      return stops.filter(stop => !path.includes(stop)).flatMap(stop => {
        const leg = miles.get(`${here} ${stop}`)
        return leg === undefined ? [] : walk([...path, stop], so + leg)
      })
    }
    const expected = walk(['FAI'], 0).toSorted((a, b) => a.miles - b.miles || byCode(a.path, b.path)).slice(0, 5)
    expect(expected).toHaveLength(5)
    expect(valueOf(await db.all(tripSearch))).toEqual(expected)
  })

  test('airports without flights', async () => {
    const departures = new Map(groupsOf(raw, ({ origin }) => origin).map(([code, list]) => [code, list.length]))
    const expected = [...Map.groupBy(cleaned.airports.values, ({ state }) => String(state))].map(([state, list]) => {
      const left = list.map(({ code }) => departures.get(String(code)) ?? 0)
      return { state, airports: BigInt(list.length), idle: BigInt(left.filter(number => number === 0).length), departures: String(sumOf(left)) }
    }).toSorted((a, b) => Number(b.idle - a.idle) || byCode(a.state, b.state)).slice(0, 8)
    expect(valueOf(await db.all(quietStates))).toEqual(expected)
  })

  test('one-way routes', async () => {
    const routes = new Set(raw.map(({ origin, destination }) => `${origin} ${destination}`))
    const oneWay = [...routes].map(route => route.split(' ')).filter(([here, there]) => !routes.has(`${there} ${here}`))
    const expected = [...Map.groupBy(oneWay, ([here = '']) => here)].map(([code, list]) => ({ code, oneWayRoutes: BigInt(list.length) }))
      .toSorted((a, b) => Number(b.oneWayRoutes - a.oneWayRoutes) || byCode(a.code, b.code)).slice(0, 8)
    expect(valueOf(await db.all(oneWayRoutes)).map(({ code, oneWayRoutes }) => ({ code, oneWayRoutes }))).toEqual(expected)
  })

  test('wait, or take the next one', async () => {
    const expected = ['ATL', 'DFW', 'JFK', 'LAX', 'ORD', 'SFO'].map(hub => {
      const [worst] = raw.filter(({ origin }) => origin === hub).toSorted((a, b) => b.delay - a.delay || a.id - b.id)
      if (worst === undefined) throw new Error(`no flight leaves ${hub}`)
      const [next] = raw.filter(({ origin, destination, date }) => origin === hub && destination === worst.destination && date > worst.date)
        .toSorted((a, b) => byCode(a.date, b.date))
      return {
        from: hub,
        to: worst.destination,
        due: `${worst.date.replaceAll('/', '-')}:00`,
        left: timestampOf(leftAt(worst)),
        next: next === undefined ? null : timestampOf(leftAt(next)),
        advice: next !== undefined && leftAt(next) < leftAt(worst) ? 'take the next one' : 'wait',
      }
    })
    expect(valueOf(await db.all(nextFlight))).toEqual(expected)
  })

  test('a page by its key goes on where the one before ended', async () => {
    const sorted = raw.toSorted((a, b) => b.delay - a.delay || a.id - b.id).map(({ id, delay }) => ({ id, delay }))
    const first = valueOf(await db.all(pageAfter()))
    const second = valueOf(await db.all(secondPage))
    expect([...first, ...second].map(({ id, delay }) => ({ id, delay }))).toEqual(sorted.slice(0, 20))
    const pages = []
    for (let last: { readonly id: number; readonly delay: number } | undefined, at = 0; at < 30; at += 1) {
      const page = valueOf(await db.all(pageAfter(last)))
      pages.push(...page.map(({ id, delay }) => ({ id, delay })))
      last = page.at(-1)
    }
    expect(pages).toEqual(sorted.slice(0, 300))
  })

  test('an upsert inserts what is new and updates what is there', async () => {
    const rows = valueOf(await db.all(mendAirports))
    expect(rows.map(({ code, isNew }) => [code, isNew])).toEqual([['MQT', true], ['AFW', false]])
    expect(valueOf(await db.all(mendAirports)).map(({ isNew }) => isNew)).toEqual([false, false])
    const renamed = from(airports).where(airports.code.eq('AFW')).select({ name: airports.name })
    expect(valueOf(await db.one(renamed)).name).toBe('Perot Field Fort Worth Alliance')
    expect(await countOf(airports)).toBe(3365n)
  })

  test('a duplicate airport is a violation of airports_pkey', async () => {
    expect(valueOf(await insertDuplicate(db))).toEqual([
      { caught: 'UniqueViolation', constraint: 'airports_pkey', of: 'airports', column: 'code', outcome: 'rolledBack' },
    ])
  })

  test('a savepoint saves half of a batch', async () => {
    const before = await countOf(flights)
    expect(valueOf(await saveHalfABatch(db)).map(({ outcome }) => outcome)).toEqual([
      'saved', 'UniqueViolation flights_departure', 'ForeignKeyViolation flights_destination_fkey', 'saved', 'CheckViolation flights_distance', 'saved',
    ])
    expect(await countOf(flights)).toBe(before + 3n)
  })

  test('a slip in SQL is described without values', async () => {
    const said = valueOf(await slip(db))
    expect(said).toContain('select nmae as name from airports where code = $1')
    expect(said).toMatch(/^ +\^$/m)
    expect(said).toContain('UndefinedColumn')
    expect(said).not.toContain('SFO')
  })

  test.runIf(target.kind === 'server')('a serialization conflict retries, and no minute is lost', async () => {
    const delay = async () => valueOf(await db.one(from(flights).where(flights.id.eq(1)).select({ delay: flights.delay }))).delay
    const before = await delay()
    const [gate, tower] = valueOf(await conflict(db))
    expect([gate?.runs, tower?.runs].toSorted()).toEqual([1, 2])
    expect(await delay()).toBe(before + 12)
  })
})
