import { avg, count, from, many, roundTo, scalar } from '@quern/core'
import { airports, flights } from '../schema.ts'

export const title = 'Airports with their three most delayed routes'
export const question = 'Which flights should one avoid at the five busiest airports? One statement gives the nested rows.'

const departures = from(flights).where(flights.origin.eq(airports.code))
const howMany = scalar(departures.select({ flights: count() }))

export const query = from(airports)
  .orderBy(howMany.desc(), airports.code)
  .limit(5)
  .select({
    code: airports.code,
    name: airports.name,
    flights: howMany,
    worst: many(
      departures
        .groupBy(flights.destination)
        .having(count().gte(10))
        .orderBy(avg(flights.delay).desc(), flights.destination)
        .limit(3)
        .select({ to: flights.destination, flights: count(), minutesLate: roundTo(avg(flights.delay), 1) }),
    ),
  })
