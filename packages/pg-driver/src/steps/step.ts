import type { Query } from '@quern/core'
import type { AnyResult } from '@quern/result'
import type { AccessOptions, TransactionOptions } from '../transaction/options.ts'

/** The results of the steps before a step, by name. */
export type EarlierResults = Readonly<Record<string, unknown>>

/** Something that is known without running, or that follows from the results of earlier steps. */
export type Given<Results, T> = T | ((results: Results) => T)

/** What a step does with its query: the names are those of the calls on a database. */
export type Cardinality = 'one' | 'maybeOne' | 'all' | 'run'

/** A step that runs a query. `undefined` in its place skips the step. */
export interface QueryStepData {
  readonly kind: Cardinality
  readonly name: string
  readonly query: Given<EarlierResults, Query | undefined>
}

/** A step that looks at the earlier results, without the database. */
export interface CheckStepData {
  readonly kind: 'check'
  readonly name: string
  readonly check: (results: EarlierResults) => AnyResult
}

/** A step that runs a program of its own in a savepoint. `undefined` in its place skips the step. */
export interface SavepointStepData {
  readonly kind: 'savepoint'
  readonly name: string
  readonly program: Given<EarlierResults, ProgramData | undefined>
}

/** A step, as data. */
export type StepData = QueryStepData | CheckStepData | SavepointStepData

/** What a program asks of its transaction. What is of one run alone, such as `timeout` and `signal`, is for that to say. */
export type ProgramOptions = AccessOptions & Pick<TransactionOptions, 'retry'>

/** A program as data, whatever its type: its steps in their order, and the options of its transaction. */
export interface ProgramData {
  readonly steps: readonly StepData[]
  readonly options: ProgramOptions
}

