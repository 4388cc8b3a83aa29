import { from, literal, min, recursive, strpos } from '@quern/core'
import { flights } from '../schema.ts'

export const title = 'A trip search'
export const question = 'How does one get from Fairbanks to Norfolk with at most two changes, in the fewest miles?'

const routes = from(flights)
  .groupBy(flights.origin, flights.destination)
  .select({ origin: flights.origin, destination: flights.destination, miles: min(flights.distance) })
  .as('routes')

const trips = recursive(
  'trips',
  from(routes)
    .where(routes.origin.eq('FAI'))
    .select({
      at: routes.destination,
      changes: literal(0),
      miles: routes.miles,
      path: routes.origin.concat(' ').concat(routes.destination),
    }),
  trip => from(trip)
    .innerJoin(routes, routes.origin.eq(trip.at))
    .where(trip.changes.lt(2))
    .where(trip.at.ne('ORF'))
    .where(strpos(trip.path, routes.destination).eq(0))
    .select({
      at: routes.destination,
      changes: trip.changes.plus(1),
      miles: trip.miles.plus(routes.miles),
      path: trip.path.concat(' ').concat(routes.destination),
    }),
)

export const query = from(trips)
  .where(trips.at.eq('ORF'))
  .orderBy(trips.miles, trips.path)
  .limit(5)
  .select({ path: trips.path, changes: trips.changes, miles: trips.miles })
  .with(trips)
