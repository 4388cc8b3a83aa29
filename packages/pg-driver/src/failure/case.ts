import type { ServerError } from '../protocol/server-error.ts'

/**
 * What became of the data that a call was to change:
 *
 * - `none`: nothing was changed, nor could be: it was a read, or the statement was never sent;
 * - `rolledBack`: what was done is undone;
 * - `committed`: it is there to stay;
 * - `unknown`: it may be there or not. Look before you try again. Inside the body of a transaction it is also the answer
 *   for a statement that was run and whose rows are of no use: the transaction's end decides, and says so.
 */
export type Outcome = 'none' | 'rolledBack' | 'committed' | 'unknown'

/** How far a call had come when it failed. */
export type Stage = 'connect' | 'acquire' | 'encode' | 'execute' | 'decode' | 'cardinality' | 'transaction'

/** A parameter as a failure shows it: that it is null, or how long its text is. Never its value. */
export type RedactedParameter = null | { readonly characters: number }

/** The statement that failed, fit to be logged. */
export interface FailedStatement {
  readonly text: string
  readonly parameters: readonly RedactedParameter[]
  /** Where in the program the query was built: a stack trace. Known where `rememberOrigins()` was called. */
  readonly builtAt?: string
}

/** What every failure has. */
export interface FailureCase<Tag extends string> {
  /** Which case it is. */
  readonly tag: Tag
  readonly stage: Stage
  readonly outcome: Outcome
  readonly statement?: FailedStatement
}

/** A failure that the server reported, with its SQLSTATE and all else that it said. */
export interface ServerCase<Tag extends string> extends FailureCase<Tag> {
  readonly sqlstate: string
  readonly server: ServerError
}
