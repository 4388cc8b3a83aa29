import { type AnyResult, failure } from '@quern/result'
import type { Statement } from '../driver/contract.ts'
import { classifyOwnStatement } from '../failure/classify.ts'
import type { DriverFailure, TransactionFailure } from '../failure/unions.ts'
import type { Limits } from '../limits.ts'
import { interruptible } from '../session/interrupt.ts'
import { noteStatus, type Session } from '../session/session.ts'
import { commit, rollBack, type Told } from './commit.ts'
import type { ScopedHook } from './hooks.ts'
import { identityOf } from './identity.ts'
import { type AccessOptions, beginScript, type TransactionOptions } from './options.ts'
import type { Resolver } from './resolve.ts'
import { ownTimeoutOf } from './own-timeout.ts'
import { type BeginNew, outermostScope, type Scope, settleScope } from './scope.ts'
import { settleBody } from './settle-body.ts'
import { keepResult, leaveWitness } from './witness.ts'

/** How one run of a transaction ended. */
export interface Run {
  readonly result: AnyResult
  /** Why it failed, as the database saw it, whatever the body made of that. Nothing where the body failed by itself. */
  readonly reason: DriverFailure | undefined
  /** What is to be called now that it is committed. */
  readonly hooks?: readonly ScopedHook[]
  /** The connection had ended before BEGIN: nothing was done, and the body has not run. */
  readonly unbegun?: true
}

const executeIn = (session: Session, limits: Limits) => (statement: Statement) =>
  interruptible(session, limits, () => session.connection.execute(statement))

const begin = async (session: Session, limits: Limits, access: AccessOptions): Promise<TransactionFailure | undefined> => {
  const bounded = session.capabilities.statementTimeout && limits.deadline !== Infinity
  const own = bounded ? await ownTimeoutOf(session.connection, executeIn(session, limits)) : 0
  const text = beginScript(access, bounded ? limits.deadline - session.clock.now() : undefined, own)
  const begun = await interruptible(session, limits, () => session.connection.script(text))
  if (begun.ok) {
    session.status = begun.value.status
    return undefined
  }
  noteStatus(session, begun.error)
  return classifyOwnStatement(begun.error, { stage: 'transaction', inTransaction: false, readOnly: true, isEnforced: true })
}

/** A failure that the transaction itself gave, now that it is known what became of its data. */
const settled = (scope: Scope, error: unknown): unknown =>
  typeof error === 'object' && error !== null && scope.state.given.has(error) && 'outcome' in error && error.outcome === 'unknown'
    ? { ...error, outcome: 'rolledBack' }
    : error

const reasonOf = (scope: Scope, error: unknown): DriverFailure | undefined =>
  scope.cause ??
  // What a transaction has given is a failure of the driver's.
  (typeof error === 'object' && error !== null && scope.state.given.has(error) ? (error as DriverFailure) : undefined)

/** What a run of a transaction needs of the database. */
export interface Surroundings {
  readonly resolver: Resolver
  readonly beginNew: BeginNew
}

/** Runs a transaction once, in a session, from BEGIN to its end. What the body throws is thrown on after the rollback. */
export const runOnce = async (
  session: Session,
  limits: Limits,
  options: TransactionOptions,
  { resolver, beginNew }: Surroundings,
  body: (scope: Scope) => PromiseLike<AnyResult> | AnyResult,
): Promise<Run> => {
  // The one session of an engine in this process does not get lost between a COMMIT and its answer.
  const resolvable = session.capabilities.sessions === 'many' && options.readOnly !== true
  const identity = resolvable
    ? await identityOf(session.connection, executeIn(session, limits))
    : undefined
  const refused = await begin(session, limits, options)
  if (refused !== undefined) {
    const ended = session.connection.loss()?.by === 'server'
    return { result: failure(refused), reason: refused, ...(ended && { unbegun: true }) }
  }
  const scope = outermostScope(session, limits, options, beginNew)
  const undone = async (problem: DriverFailure): Promise<Run> => {
    await rollBack(scope)
    return { result: failure(problem), reason: problem }
  }
  let witness: Told['witness']
  if (options.witness !== undefined) {
    const left = await leaveWitness(scope, options.witness)
    if (!left.ok) return undone(left.error)
    witness = { ...options.witness, ...left.value }
  }
  let result: AnyResult
  try {
    result = await settleBody(scope, limits, () => body(scope))
  } catch (thrown) {
    await settleScope(scope)
    await rollBack(scope)
    throw thrown
  }
  const left = await settleScope(scope)
  const { over } = scope.state
  if (!result.ok) {
    // Whatever the body has made of that: data that stays is not to be taken for undone, nor written once more.
    if (over !== undefined && over.outcome !== 'rolledBack') return undone(over)
    await rollBack(scope)
    return { result: failure(settled(scope, result.error)), reason: reasonOf(scope, result.error) }
  }
  if (left !== undefined && over === undefined) return undone({ ...left, outcome: 'rolledBack' })
  // What a failed transaction would answer is not the reason of its failure.
  if (witness !== undefined && session.status === 'transaction' && !scope.doomed && over === undefined) {
    const kept = await keepResult(scope, witness, result.value)
    if (!kept.ok) return undone(kept.error)
  }
  const committed = await commit(scope, { identity, witness }, resolver)
  return committed.ok ? { result, reason: undefined, hooks: scope.state.hooks } : { result: committed, reason: committed.error }
}
