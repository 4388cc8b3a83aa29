import { boolean, insertInto, sql } from '@quern/core'
import { airports } from '../schema.ts'

export const title = 'An upsert'
export const question = 'Marquette was rejected for want of a city, and Fort Worth has a new name. Insert or update: which was which?'

export const query = insertInto(airports)
  .values([
    {
      code: 'MQT', name: 'Marquette County Airport', city: 'Marquette', state: 'MI', country: 'USA',
      latitude: 46.353639, longitude: -87.395361,
    },
    {
      code: 'AFW', name: 'Perot Field Fort Worth Alliance', city: 'Fort Worth', state: 'TX', country: 'USA',
      latitude: 32.98763889, longitude: -97.31880556,
    },
  ])
  .onConflict(airports.code)
  .doUpdate(excluded => ({ name: excluded.name, city: excluded.city, state: excluded.state }))
  .returning({
    code: airports.code,
    name: airports.name,
    city: airports.city,
    isNew: sql(boolean())`xmax = 0`,
  })
