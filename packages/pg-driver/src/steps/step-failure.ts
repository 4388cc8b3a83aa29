import type { FailureCase } from '../failure/case.ts'

/**
 * A step of a program failed. The transaction is rolled back, whatever the steps before had done; inside a savepoint it
 * is the savepoint that is.
 *
 * It tells which steps had succeeded, and not what they gave: that was undone, and a failure is made to be logged.
 *
 * @example
 * ```ts fragment
 * (await runProgram(db, signUp)).match({
 *   success: ({ user }) => user.id,
 *   failure: problem => problem.tag === 'StepFailed' && problem.step === 'user' ? problem.cause.tag : problem.tag, // 'UniqueViolation'
 * })
 * ```
 */
export interface StepFailed<out Name extends string, out Cause> extends FailureCase<'StepFailed'> {
  readonly stage: 'transaction'
  readonly outcome: 'rolledBack'
  /** The name of the step. */
  readonly step: Name
  /** The names of the steps that had succeeded before, in their order. */
  readonly done: readonly string[]
  /** Why: the failure of its query, what its check gave, or the `StepFailed` of a program in a savepoint. */
  readonly cause: Cause
}

/** Makes the failure of a step. */
export const stepFailed = (step: string, done: readonly string[], cause: unknown): StepFailed<string, unknown> => ({
  tag: 'StepFailed', stage: 'transaction', outcome: 'rolledBack', step, done, cause,
})
