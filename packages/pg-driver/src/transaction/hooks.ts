import { type AnyResult, isResult } from '@quern/result'
import type { HookFailed } from '../failure/client-cases.ts'
import type { Scope } from './scope.ts'

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

/**
 * Calls the hooks of a committed transaction, each once and one after another. Gives what they failed with, beside what
 * the body gave. What hooks throw is thrown on once all have been called: by itself, or several as one `AggregateError`.
 */
export const runHooks = async (hooks: readonly ScopedHook[], value: unknown): Promise<HookFailed | undefined> => {
  const failures: unknown[] = []
  const thrown: unknown[] = []
  for (const { hook } of hooks) {
    try {
      const given = await hook()
      if (isResult(given) && !(given satisfies AnyResult).ok) failures.push((given as { readonly error: unknown }).error)
    } catch (defect) {
      thrown.push(defect)
    }
  }
  if (thrown.length === 1) throw thrown[0]
  if (thrown.length > 1) throw new AggregateError(thrown, 'hooks after a commit threw')
  return failures.length === 0 ? undefined : { tag: 'HookFailed', stage: 'transaction', outcome: 'committed', failures, value }
}
