import { alias, avg, count, from, roundTo } from '@quern/core'
import { airports, flights } from '../schema.ts'

export const title = 'The busiest routes'
export const question = 'Between which cities do most flights go, and how late are they?'

const departure = alias(airports, 'departure')
const arrival = alias(airports, 'arrival')

export const query = from(flights)
  .innerJoin(departure, departure.code.eq(flights.origin))
  .innerJoin(arrival, arrival.code.eq(flights.destination))
  .groupBy(departure.code, arrival.code)
  .orderBy(count().desc(), departure.code, arrival.code)
  .limit(10)
  .select({
    from: departure.code,
    departure: departure.city,
    to: arrival.code,
    arrival: arrival.city,
    flights: count(),
    minutesLate: roundTo(avg(flights.delay), 1),
  })
