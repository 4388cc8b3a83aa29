import { from, interval, lateral, literal, sql, when } from '@quern/core'
import { flights } from '../schema.ts'

export const title = 'Wait, or take the next one'
export const question = 'The most delayed flight out of each of six hubs: did the next one on its route leave sooner?'

const left = flights.departsAt.plus(sql(interval())`make_interval(mins => ${flights.delay})`)

const worst = from(flights)
  .where(flights.origin.in(['ATL', 'DFW', 'JFK', 'LAX', 'ORD', 'SFO']))
  .distinctOn(flights.origin)
  .orderBy(flights.origin, flights.delay.desc(), flights.id)
  .select({ origin: flights.origin, destination: flights.destination, due: flights.departsAt, left })
  .as('worst')

const next = lateral(
  from(flights)
    .where(flights.origin.eq(worst.origin))
    .where(flights.destination.eq(worst.destination))
    .where(flights.departsAt.gt(worst.due))
    .orderBy(flights.departsAt)
    .limit(1)
    .select({ left })
    .as('next'),
)

export const query = from(worst)
  .leftJoin(next, literal(true))
  .orderBy(worst.origin)
  .select({
    from: worst.origin,
    to: worst.destination,
    due: worst.due,
    left: worst.left,
    next: next.left,
    advice: when(next.left.lt(worst.left), literal('take the next one')).else('wait'),
  })
