import type { Query } from '@quern/core'
import { type AnyResult, failure, isResult, type Result, success } from '@quern/result'
import type { Cardinality, EarlierResults, Given, ProgramData, StepData } from './step.ts'
import { stepFailed } from './step-failure.ts'

/** What a program asks of the one who runs it: the result of a query, or that of a program in a savepoint. */
export type Call =
  | { readonly kind: Cardinality; readonly step: string; readonly query: Query }
  | { readonly kind: 'savepoint'; readonly step: string; readonly program: ProgramData }

/** Why a program stopped. */
export interface Stop {
  /** As the program's caller gets it: the failure of a step, or of the transaction. */
  readonly failure: unknown
  /** As it was given by the driver or the check, for the transaction around the program to know it again. */
  readonly given: unknown
  /** A check gave it, and the transaction itself is as it was. */
  readonly byCheck: boolean
}

/** How a program ended. */
export type Ended = Result<EarlierResults, Stop>

/** The answer to a call: a query's result, or how the program in the savepoint ended. */
type Answer = Result<unknown, unknown>

/**
 * Failures of a savepoint's program after which the transaction around it cannot go on: it must be run again as a whole,
 * its connection is gone, or its time is up.
 */
const ENDS_TRANSACTION: ReadonlySet<unknown> = new Set([
  'SerializationFailure', 'DeadlockDetected', 'TransactionRolledBack', 'StatementCompletionUnknown', 'TransactionResolutionUnknown',
  'ConnectionLost', 'ProtocolFailure', 'AdminShutdown', 'CrashShutdown', 'TransactionTimeout', 'IdleInTransactionTimeout',
  'IdleSessionTimeout', 'DeadlineExceeded', 'Aborted', 'InFailedTransaction', 'Misuse',
])

const tagOf = (problem: unknown): unknown => (typeof problem === 'object' && problem !== null && 'tag' in problem ? problem.tag : undefined)

/** The failure of a statement whose rows were of no use, now that what it did is undone. */
const undone = (problem: unknown): unknown =>
  typeof problem === 'object' && problem !== null && 'outcome' in problem && problem.outcome === 'unknown' ? { ...problem, outcome: 'rolledBack' } : problem

const given = <T>(value: Given<EarlierResults, T>, results: EarlierResults): T =>
  // Neither a query nor a program is a function.
  typeof value === 'function' ? (value as (results: EarlierResults) => T)(results) : value

const checked = (step: string, result: unknown): AnyResult => {
  if (isResult(result)) return result
  throw new TypeError(`the check '${step}' must give a Result: return success(value) or failure(error)`)
}

/** Runs one step: gives its result, or why the program stops. */
function* perform(step: StepData, results: EarlierResults, done: readonly string[]): Generator<Call, Result<unknown, Stop>, Answer> {
  const { name } = step
  const stop = (cause: unknown, raw: unknown, byCheck: boolean): Result<never, Stop> =>
    failure({ failure: stepFailed(name, done, cause), given: raw, byCheck })

  if (step.kind === 'check') {
    const result = checked(name, step.check(results))
    return result.ok ? result : stop(result.error, result.error, true)
  }
  if (step.kind === 'savepoint') {
    const program = given(step.program, results)
    if (program === undefined) return success(undefined)
    // The one who runs a savepoint answers with how its program ended.
    const ended = (yield { kind: 'savepoint', step: name, program }) as Ended
    if (ended.ok) return success(ended)
    const { failure: problem, given: raw, byCheck } = ended.error
    return !byCheck && ENDS_TRANSACTION.has(tagOf(raw)) ? stop(problem, raw, false) : success(failure(problem))
  }
  const query = given(step.query, results)
  if (query === undefined) return success(undefined)
  const result = yield { kind: step.kind, step: name, query }
  return result.ok ? result : stop(undone(result.error), result.error, false)
}

/**
 * Runs a program, whatever answers its calls: a transaction, or a simulation. A step that has succeeded is in the record
 * of those after it; one that fails ends the program.
 */
export function* interpret({ steps }: ProgramData): Generator<Call, Ended, Answer> {
  const results = new Map<string, unknown>()
  for (const step of steps) {
    const result = yield* perform(step, Object.fromEntries(results), [...results.keys()])
    if (!result.ok) return result
    results.set(step.name, result.value)
  }
  return success(Object.fromEntries(results))
}
