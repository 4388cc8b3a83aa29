/** Failures as values: each scene gives what it shows, rows or a text, or what it did not catch. */
import type { Database, DriverFailure } from '@quern/pg-driver'
import type { AsyncResult } from '@quern/result'
import * as duplicateAirport from './duplicate-airport.ts'
import * as halfABatch from './half-a-batch.ts'
import * as serialization from './serialization.ts'
import * as slip from './slip.ts'

/** Something that goes wrong, and what becomes of it. */
export interface Scene {
  /** The file that it stands in, from the folder of the example. */
  readonly file: string
  readonly title: string
  readonly question: string
  /** It takes two sessions, which PGlite does not have. */
  readonly needsSessions?: true
  readonly run: (db: Database) => AsyncResult<readonly Readonly<Record<string, unknown>>[] | string, DriverFailure>
}

export const scenes: readonly Scene[] = [
  { file: 'failures/duplicate-airport.ts', ...duplicateAirport },
  { file: 'failures/half-a-batch.ts', ...halfABatch },
  { file: 'failures/serialization.ts', needsSessions: true, ...serialization },
  { file: 'failures/slip.ts', ...slip },
]
