import { avg, cast, count, cte, date, from, preceding, rank, roundTo, window } from '@quern/core'
import { flights } from '../schema.ts'

export const title = 'A moving average'
export const question = 'How did delays develop over two weeks of February: each day, and the seven days up to it?'

const day = cast(flights.departsAt, date())

const days = cte('days', from(flights)
  .groupBy(day)
  .select({ day, flights: count(), delay: avg(flights.delay) }))

const week = avg(days.delay).over(window({
  orderBy: [days.day],
  frame: { unit: 'rows', start: preceding(6) },
}))

const place = rank().over(window({ orderBy: [days.delay.desc()] }))

const smooth = from(days)
  .select({ day: days.day, flights: days.flights, delay: days.delay, week, place })
  .as('smooth')

export const query = from(smooth)
  .where(smooth.day.between('2001-02-05', '2001-02-18'))
  .orderBy(smooth.day)
  .select({
    day: smooth.day,
    flights: smooth.flights,
    minutesLate: roundTo(smooth.delay, 1),
    lastSevenDays: roundTo(smooth.week, 1),
    placeInQuarter: smooth.place,
  })
  .with(days)
