import { from } from '@quern/core'
import type { Database } from '@quern/pg-driver'
import { airports, flights } from './schema.ts'

export const wrong = (db: Database) => db.all(
  from(flights).select({ to: flights.destination, city: airports.city }),
)
