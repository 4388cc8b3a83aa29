import { count, from } from '@quern/core'
import { airports, flights } from '../schema.ts'

export const title = 'One-way routes'
export const question = 'From which airports do most routes lead that have no flight back?'

const out = from(flights).select({ here: flights.origin, there: flights.destination })
const back = from(flights).select({ here: flights.destination, there: flights.origin })
const oneWay = out.except(back).as('one_way')

export const query = from(oneWay)
  .innerJoin(airports, airports.code.eq(oneWay.here))
  .groupBy(airports.code)
  .orderBy(count().desc(), airports.code)
  .limit(8)
  .select({ code: airports.code, name: airports.name, city: airports.city, oneWayRoutes: count() })
