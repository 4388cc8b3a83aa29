import { insertInto } from '@quern/core'
import type { Database } from '@quern/pg-driver'
import { gen, success } from '@quern/result'
import { flights } from '../schema.ts'

export const title = 'A savepoint that saves half of a batch'
export const question = 'Each flight has a savepoint of its own: what fails is undone alone, and the transaction goes on.'

const batch = [
  { departsAt: '2001-04-01 08:00:00', origin: 'SFO', destination: 'LAX', delay: 3, distance: 337 },
  { departsAt: '2001-04-01 08:00:00', origin: 'SFO', destination: 'LAX', delay: 9, distance: 337 },
  { departsAt: '2001-04-01 09:15:00', origin: 'SFO', destination: 'XXX', delay: 0, distance: 100 },
  { departsAt: '2001-04-01 10:30:00', origin: 'SFO', destination: 'SAN', delay: -2, distance: 447 },
  { departsAt: '2001-04-01 11:45:00', origin: 'SFO', destination: 'SEA', delay: 0, distance: -1 },
  { departsAt: '2001-04-01 12:05:00', origin: 'SFO', destination: 'JFK', delay: 12, distance: 2586 },
]

export const run = (db: Database) =>
  db.transaction(tx => gen(async function* () {
    const report = []
    for (const flight of batch) {
      const { departsAt, origin, destination } = flight
      const outcome = yield* tx
        .savepoint(sp => sp.run(insertInto(flights).values(flight)))
        .map(() => 'saved')
        .catchTag(
          ['UniqueViolation', 'ForeignKeyViolation', 'CheckViolation'],
          ({ tag, constraint }) => success(`${tag} ${constraint}`),
        )
      report.push({ departsAt, origin, destination, outcome })
    }
    return report
  }))
