import { count, extract, from, lag, percentileCont, round, window } from '@quern/core'
import { flights } from '../schema.ts'

export const title = 'Delays by the hour'
export const question = 'How late are flights at each hour of the day: half of them, and the worst tenth?'

const hour = extract('hour', flights.departsAt)

const hours = from(flights)
  .groupBy(hour)
  .having(count().gte(100))
  .select({
    hour,
    flights: count(),
    median: percentileCont(0.5, flights.delay),
    worstTenth: percentileCont(0.9, flights.delay),
  })
  .as('hours')

export const query = from(hours)
  .orderBy(hours.hour)
  .select({
    hour: hours.hour,
    flights: hours.flights,
    median: hours.median,
    worstTenth: round(hours.worstTenth),
    change: round(hours.worstTenth.minus(lag(hours.worstTenth).over(window({ orderBy: [hours.hour] })))),
  })
