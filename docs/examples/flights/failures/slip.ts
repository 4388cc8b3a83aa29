import { sql, text } from '@quern/core'
import { describeFailure, type Database } from '@quern/pg-driver'
import { success } from '@quern/result'

export const title = 'A slip in SQL written by hand'
export const question = 'No type sees into a template. The failure says what is wrong and where; values are not shown.'

const slip = sql.statement({ name: text() })`select nmae as name from airports where code = ${'SFO'}`

export const run = (db: Database) =>
  db.all(slip).catchTag('UndefinedColumn', problem => success(describeFailure(problem)))
