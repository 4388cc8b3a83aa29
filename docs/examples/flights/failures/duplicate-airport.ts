import { insertInto } from '@quern/core'
import type { Database } from '@quern/pg-driver'
import { success } from '@quern/result'
import { airports } from '../schema.ts'

export const title = 'A duplicate airport'
export const question = 'The violated constraint is a case of the type, by its name. Once it is caught, it is out of the type.'

const again = insertInto(airports).values({
  code: 'SFO', name: 'San Francisco, once more', city: 'San Francisco', state: 'CA', country: 'USA',
  latitude: 37.62, longitude: -122.37,
})

export const run = (db: Database) =>
  db.run(again)
    .map(count => [{ caught: 'nothing', constraint: '', of: '', column: '', outcome: `${count} inserted` }])
    .catchTag('UniqueViolation', violation => {
      const constraint: 'airports_pkey' = violation.constraint // any other name would not compile
      const { tag, table, columns, outcome } = violation
      return success([{ caught: tag, constraint, of: table, column: columns.join(), outcome }])
    })
