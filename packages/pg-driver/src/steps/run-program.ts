import type { Query } from '@quern/core'
import { type AnyResult, asyncResult, type AsyncResult, failure, type Result } from '@quern/result'
import type { Queries, Transaction, Transactions } from '../database/queries.ts'
import type { AlreadyCommitted } from '../failure/client-cases.ts'
import type { TransactionFailure } from '../failure/unions.ts'
import type { TransactionOptions } from '../transaction/options.ts'
import { type Call, type Ended, interpret, type Stop } from './interpret.ts'
import type { Program } from './program.ts'
import type { FailuresOf, ResultsOf } from './shapes.ts'
import type { ProgramData, ProgramOptions } from './step.ts'

/** How one run of a program is limited, and what it leaves behind. What it asks of its transaction is in the program. */
export type RunOptions = Omit<TransactionOptions, keyof ProgramOptions>

/** The calls of a transaction, for queries whose types the program's interface has seen to. */
type Calls = Record<'one' | 'maybeOne' | 'all' | 'run', (query: Query) => AsyncResult<unknown, unknown>>

const answer = async (tx: Transaction, call: Call): Promise<AnyResult> => {
  if (call.kind !== 'savepoint') return (tx as Queries as unknown as Calls)[call.kind](call.query)
  let ended: Ended | undefined
  const kept = await tx.savepoint(async sp => {
    ended = await perform(sp, call.program)
    return asGiven(ended)
  })
  return endedAs(kept, ended)
}

/** How a program ended, in the words of the driver, so that the transaction around it knows its own failures again. */
const asGiven = (ended: Ended): AnyResult => (ended.ok ? ended : failure(ended.error.given))

/** Whether a failure that came out of a transaction is the one that its body gave: it is handed on, with its outcome at most. */
const isGiven = (problem: unknown, { given }: Stop): boolean =>
  problem === given ||
  (isOpen(given) && typeof problem === 'object' && problem !== null && 'tag' in problem && problem.tag === given.tag)

/** Whether what became of a failed statement was for the end of its transaction to decide. Such a one is never tried again. */
const isOpen = (given: unknown): given is { readonly tag: unknown } =>
  typeof given === 'object' && given !== null && 'outcome' in given && given.outcome === 'unknown' && 'tag' in given

/** How a program ended in the end: as its body did, or by a failure of the transaction (or savepoint) around it. */
const endedAs = (kept: AnyResult, ended: Ended | undefined): Ended => {
  if (kept.ok) return kept as Ended // It is what the body gave.
  if (ended !== undefined && !ended.ok && isGiven(kept.error, ended.error)) return ended
  return failure({ failure: kept.error, given: kept.error, byCheck: false })
}

/** Runs a program in a transaction. */
const perform = async (tx: Transaction, program: ProgramData): Promise<Ended> => {
  const running = interpret(program)
  let next = running.next()
  while (next.done !== true) next = running.next(await answer(tx, next.value))
  return next.value
}

/** The options of a run: a part of another transaction is not run again by itself. */
const optionsOf = (on: object, program: ProgramData, options: RunOptions): TransactionOptions => {
  const { retry, ...access } = program.options
  const isPart = 'savepoint' in on && options.propagation !== 'requiresNew'
  return { ...access, ...(retry !== undefined && !isPart && { retry }), ...options }
}

/**
 * Runs a program as a transaction: a record of what its steps gave, or the failure of one of them, by its name. On a
 * database it is a transaction of its own, run again as a whole where the program asks for that; on a transaction it is a
 * part of that one, as `propagation` says.
 *
 * @example
 * ```ts fragment
 * const moved = await runProgram(db, transfer, { timeout: 2_000 })
 * moved.match({
 *   success: ({ from, to }) => `${from.balance} and ${to.balance}`,
 *   failure: problem => problem.tag === 'StepFailed' ? `${problem.step} failed` : problem.tag,
 * })
 * ```
 * Fails with `StepFailed`, one case for each step, and with {@link TransactionFailure} for what no step did: no connection,
 * BEGIN, COMMIT. What a callback throws is thrown on after the rollback.
 */
export function runProgram<S>(
  on: Transactions | Transaction,
  program: Program<S>,
  options: RunOptions & Required<Pick<TransactionOptions, 'witness'>>,
): AsyncResult<ResultsOf<S>, FailuresOf<S> | TransactionFailure | AlreadyCommitted>
export function runProgram<S>(
  on: Transactions | Transaction,
  program: Program<S>,
  options?: RunOptions,
): AsyncResult<ResultsOf<S>, FailuresOf<S> | TransactionFailure>
export function runProgram(on: Transactions | Transaction, program: ProgramData, options: RunOptions = {}): AsyncResult<unknown, unknown> {
  const run = async (): Promise<Result<unknown, unknown>> => {
    let ended: Ended | undefined
    const body = async (tx: Transaction): Promise<AnyResult> => {
      ended = undefined
      ended = await perform(tx, program)
      return asGiven(ended)
    }
    // Which options go with which handle is checked where they are used: those of a program may come from anywhere.
    const transaction = on.transaction as (options: TransactionOptions, body: (tx: Transaction) => Promise<AnyResult>) => AsyncResult<unknown, unknown>
    const kept = await transaction(optionsOf(on, program, options), body)
    return endedAs(kept, ended).mapError(({ failure: problem }) => problem)
  }
  return asyncResult(run)
}
