/** Creates the tables and fills them, in one transaction: all of it is there afterwards, or nothing. */
import { insertInto, type Insert } from '@quern/core'
import type { Transactions } from '@quern/pg-driver'
import { gen, type Partition } from '@quern/result'
import type { AirportReject, FlightReject } from './clean.ts'
import { airports, ddl, flights, rejects } from './schema.ts'

/** The rows of both files, cleaned. */
export interface Cleaned {
  readonly airports: Partition<Insert<typeof airports>, AirportReject>
  readonly flights: Partition<Insert<typeof flights>, FlightReject>
}

/** How many rows went into each table. */
export interface Loaded {
  readonly airports: number
  readonly flights: number
  readonly rejects: number
}

/** Fills a new database. Each table is one statement, whatever the number of its rows. */
export const load = (db: Transactions, cleaned: Cleaned) =>
  db.transaction(tx =>
    gen(async function* () {
      for (const statement of ddl) yield* tx.run(statement)
      const rejected = [...cleaned.airports.errors, ...cleaned.flights.errors]
      const loaded: Loaded = {
        airports: yield* tx.run(insertInto(airports).values(cleaned.airports.values)),
        flights: yield* tx.run(insertInto(flights).values(cleaned.flights.values)),
        rejects: rejected.length === 0 ? 0 : yield* tx.run(insertInto(rejects).values(
          rejected.map(({ source, row, tag, record }) => ({ source, row, reason: tag, record })),
        )),
      }
      return loaded
    }))
