import { type AnyResult, failure } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Capabilities } from '../driver/contract.ts'
import type { Limits } from '../limits.ts'
import type { CallRegister } from '../middleware/apply.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import { retryAdvice } from '../retry/advice.ts'
import { backoff } from '../retry/backoff.ts'
import type { RetryBudget } from '../retry/budget.ts'
import { pause } from '../retry/pause.ts'
import { releaseSession } from '../session/restore.ts'
import { type Session, sessionOn } from '../session/session.ts'
import { runHooks } from '../transaction/hooks.ts'
import type { TransactionOptions } from '../transaction/options.ts'
import type { Resolver } from '../transaction/resolve.ts'
import { type Run, runOnce } from '../transaction/run-once.ts'
import type { BeginNew, Scope } from '../transaction/scope.ts'

/** What a database is made of. */
export interface DatabaseContext {
  readonly pool: Pool
  readonly capabilities: Capabilities
  readonly clock: Clock
  readonly random: () => number
  /** The settings that each session starts with, and goes back to. */
  readonly settings: Readonly<Record<string, string>>
  readonly budget: RetryBudget
  readonly resolver: Resolver
  /** Where it is noted which call has a connection, if there are middlewares to ask. */
  readonly calls?: { readonly set: (...call: Parameters<CallRegister['set']>) => unknown }
}

/** Takes a session from the pool, for a transaction in its given run (0 is the first), or for a call that is none. */
export const leaseSession = async ({ pool, capabilities, clock, calls }: DatabaseContext, limits: Limits, attempt?: number) => {
  const since = calls === undefined ? 0 : clock.now()
  const leased = await pool.acquire(limits)
  return leased.map((lease): { readonly lease: Lease; readonly session: Session } => {
    calls?.set(lease.connection, { transaction: attempt !== undefined, attempt: attempt ?? 0, waited: clock.now() - since })
    return { lease, session: sessionOn(lease.connection, capabilities, clock) }
  })
}

/** A database's context, with the way to begin another transaction on it. */
export interface TransactionContext extends DatabaseContext {
  readonly beginNew: BeginNew
}

type Body = (scope: Scope) => PromiseLike<AnyResult> | AnyResult

const runOnLease = async (context: TransactionContext, limits: Limits, attempt: number, options: TransactionOptions, body: Body): Promise<Run> => {
  const leased = await leaseSession(context, limits, attempt)
  if (!leased.ok) return { result: leased, reason: leased.error }
  const { lease, session } = leased.value
  try {
    return await runOnce(session, limits, options, context, body)
  } finally {
    releaseSession(lease, session, context.settings)
  }
}

/** Runs a transaction on a connection that lives: one that had ended unnoticed is made up for by another one, once. */
const runOnLiveLease = async (...given: Parameters<typeof runOnLease>): Promise<Run> => {
  const run = await runOnLease(...given)
  return run.unbegun === true && !run.result.ok ? runOnLease(...given) : run
}

/**
 * Runs a transaction, and again where that is asked for, is of use, and there is time and budget left. It is the outermost
 * one: only the whole of it can be run again, on a fresh snapshot. Its hooks are called when its connection was given back.
 */
export const transact = async (
  context: TransactionContext,
  limits: Limits,
  options: TransactionOptions,
  body: Body,
): Promise<AnyResult> => {
  const { clock, random, budget } = context
  const { times, onUniqueViolation = false } = options.retry ?? { times: 0 }
  budget.earn()
  for (let attempt = 0; ; attempt += 1) {
    const { result, reason, hooks = [] } = await runOnLiveLease(context, limits, attempt, options, body)
    if (result.ok) {
      const failed = await runHooks(hooks, result.value, limits, clock)
      return failed === undefined ? result : failure(failed)
    }
    if (reason === undefined || attempt >= times) return result
    const next = retryAdvice(reason, { unit: 'transaction', onUniqueViolation })
    if (next.advice !== 'retry') return result
    const delay = backoff(next.wait, attempt, random)
    if (clock.now() + delay >= limits.deadline || !budget.spend()) return result
    const over = await pause(delay, limits, clock)
    if (over?.kind === 'signal') return failure({ tag: 'Aborted', stage: 'transaction', outcome: 'rolledBack', reason: over.reason })
    if (over !== undefined) return result
  }
}
