import { type AnyResult, failure, isResult } from '@quern/result'
import type { Outcome } from '../failure/case.ts'
import type { Aborted, DeadlineExceeded } from '../failure/client-cases.ts'
import { type Exceeded, exceeded, type Limits, onExceeded } from '../limits.ts'
import { resultOf } from './body-result.ts'
import type { Scope } from './scope.ts'

/** The failure of what the limits ended, by what became of the transaction. */
export const pastLimits = (by: Exceeded, outcome: Outcome = 'rolledBack'): DeadlineExceeded | Aborted =>
  by.kind === 'deadline'
    ? { tag: 'DeadlineExceeded', stage: 'transaction', outcome, timeout: by.timeout }
    : { tag: 'Aborted', stage: 'transaction', outcome, reason: by.reason }

/**
 * Runs a body until it settles, or until the limits are reached: a body that waits for something else than its statements
 * must not hold a connection, and its locks, for longer than that. A statement that is under way then has its own end
 * first, so that a body that takes it settles by itself. What a body does afterwards, it does with a handle that has ended.
 */
export const settleBody = async (scope: Scope, limits: Limits, body: () => PromiseLike<AnyResult> | AnyResult): Promise<AnyResult> => {
  if (limits.deadline === Infinity && limits.signal === undefined) return resultOf(await body())
  const { state } = scope
  const { clock } = state.session
  // A signal that was aborted meanwhile tells nobody again.
  const before = exceeded(limits, clock)
  if (before !== undefined) return failure(pastLimits(before))
  const over = Promise.withResolvers<Exceeded>()
  const giveUp = async (by: Exceeded): Promise<void> => {
    await state.line
    clock.after(0, () => {
      over.resolve(by)
    })
  }
  const stopWatch = onExceeded(limits, clock, limits.deadline, by => void giveUp(by))
  try {
    // A body that throws at once is one that throws.
    const settled = (async () => resultOf(await body()))()
    const first = await Promise.race([settled, over.promise])
    if (isResult(first)) return first
    // What comes of it later has nobody to look at it.
    void settled.then(looked, looked)
    return failure(pastLimits(first))
  } finally {
    stopWatch()
  }
}

const looked = (late: unknown): boolean => isResult(late) && late.ok
