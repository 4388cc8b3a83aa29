import { coalesce, count, from, sum } from '@quern/core'
import { airports, flights } from '../schema.ts'

export const title = 'Airports without flights'
export const question = 'Which states have many airports that no flight left from?'

const traffic = from(flights)
  .groupBy(flights.origin)
  .select({ code: flights.origin, departures: count() })
  .as('traffic')

export const query = from(airports)
  .leftJoin(traffic, traffic.code.eq(airports.code))
  .groupBy(airports.state)
  .orderBy(count().filter(traffic.code.isNull()).desc(), airports.state)
  .limit(8)
  .select({
    state: airports.state,
    airports: count(),
    idle: count().filter(traffic.code.isNull()),
    departures: coalesce(sum(traffic.departures), 0),
  })
