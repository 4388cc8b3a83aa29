import { sql, type Query } from '@quern/core'
import type { DriverFailure, Outcome, Queries, RetryAdvice, RetryState, Stage } from '../../src/index.ts'
import type { ServerSuite } from '../server-suite.ts'

/** What a provocation gives: the failure, and where the next query must be answered; nothing where there is no database. */
export interface Provoked {
  readonly failure: DriverFailure
  readonly after?: Queries
}

/** One way to have a failure come about, for real, and what is to be said of it. */
export interface Provocation {
  readonly tag: DriverFailure['tag']
  readonly sqlstate?: string
  /** What is done, for the title of the test. */
  readonly by: string
  /** Absent for the failures of compiling, which have none. */
  readonly stage?: Stage
  readonly outcome: Outcome
  /** Whether the unit, a transaction unless told, is worth another try, and after what wait. */
  readonly advice: 'no' | 'verify' | 'transaction' | Extract<RetryAdvice, { readonly advice: 'retry' }>['wait']
  readonly state?: RetryState
  /** What `describeFailure` must name, beside the tag and the outcome. */
  readonly says: string
  /** The first major version that has it. */
  readonly since?: number
  readonly provoke: (suite: ServerSuite) => Promise<Provoked>
}

/** A statement whose whole text comes from a test. */
export const statement = (text: string): Query<Record<never, never>, never, never> => sql.statement()([text] as unknown as TemplateStringsArray)

/** A statement that the server ends with an error of a code, as a function of the user's may. */
export const raise = (sqlstate: string): Query<Record<never, never>, never, never> =>
  statement(`do $$ begin raise exception 'raised for a test' using errcode = '${sqlstate}'; end $$`)
