import { type AnyResult, isResult } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { HookFailed } from '../failure/client-cases.ts'
import { type Exceeded, exceeded, type Limits, onExceeded } from '../limits.ts'
import type { Scope } from './scope.ts'
import { pastLimits } from './settle-body.ts'

/**
 * What is called after a transaction is known to be committed. A `Failure` that it gives is reported as `HookFailed`; what
 * else it gives is of no matter.
 *
 * @example
 * ```ts fragment
 * const hook: CommitHook = () => fromPromise(sendMail(receipt), cause => ({ tag: 'MailFailed', cause }))
 * ```
 */
export type CommitHook = () => unknown

/** A hook, and the scope that it goes with: it is dropped when that is rolled back. */
export interface ScopedHook {
  readonly scope: Scope
  readonly hook: CommitHook
}

const isWithin = (scope: Scope | undefined, around: Scope): boolean => scope !== undefined && (scope === around || isWithin(scope.outer, around))

/** The hooks that are left when a scope has been rolled back. */
export const hooksWithout = (hooks: readonly ScopedHook[], rolledBack: Scope): readonly ScopedHook[] =>
  hooks.filter(({ scope }) => !isWithin(scope, rolledBack))

/** What a hook came to in time. */
type Ended = { readonly given: unknown } | { readonly thrown: unknown } | { readonly by: Exceeded }

/** Calls a hook, and waits for it within the limits. What it comes to after them has nobody to look at it. */
const callHook = async (hook: CommitHook, limits: Limits, clock: Clock): Promise<Ended> => {
  const ended: Promise<Ended> = (async () => ({ given: await hook() }))().catch((thrown: unknown) => ({ thrown }))
  if (limits.deadline === Infinity && limits.signal === undefined) return ended
  const over = Promise.withResolvers<Ended>()
  // What does not wait for anything has ended by then.
  const giveUp = (by: Exceeded): void => void clock.after(0, () => {
    over.resolve({ by })
  })
  const before = exceeded(limits, clock)
  if (before !== undefined) giveUp(before)
  const stopWatch = before === undefined ? onExceeded(limits, clock, limits.deadline, giveUp) : undefined
  try {
    return await Promise.race([ended, over.promise])
  } finally {
    stopWatch?.()
  }
}

/**
 * Calls the hooks of a committed transaction, each once and one after another. Gives what they failed with, beside what
 * the body gave. What hooks throw is thrown on once all have been called: by itself, or several as one `AggregateError`.
 *
 * Once a limit is reached nothing is waited for any more: the hooks that are left are called all the same, as the
 * transaction is committed, and those that do not end at once are a failure.
 */
export const runHooks = async (hooks: readonly ScopedHook[], value: unknown, limits: Limits, clock: Clock): Promise<HookFailed | undefined> => {
  const failures: unknown[] = []
  const unfinished: number[] = []
  const thrown: unknown[] = []
  for (const [index, { hook }] of hooks.entries()) {
    const ended = await callHook(hook, limits, clock)
    if ('thrown' in ended) thrown.push(ended.thrown)
    else if ('by' in ended) {
      failures.push(pastLimits(ended.by, 'committed'))
      unfinished.push(index)
    } else if (isResult(ended.given) && !(ended.given satisfies AnyResult).ok) failures.push((ended.given as { readonly error: unknown }).error)
  }
  if (thrown.length === 1) throw thrown[0]
  if (thrown.length > 1) throw new AggregateError(thrown, 'hooks after a commit threw')
  if (failures.length === 0) return undefined
  return { tag: 'HookFailed', stage: 'transaction', outcome: 'committed', failures, value, ...(unfinished.length > 0 && { unfinished }) }
}
