import type { Clock } from '../clock.ts'

/**
 * How much of a pool's work may be retries. First tries earn a part of a retry each, and so does time, slowly; a retry
 * spends one. In a storm of conflicts the retries are then a bounded part of the load, and cannot amplify it.
 *
 * Source: Google, "Site Reliability Engineering", chapter 21, "Handling Overload"; Finagle's RetryBudget.
 */
export interface RetryBudget {
  /** Counts a first try. */
  readonly earn: () => void
  /** Whether a retry may be made; if so, it is paid. */
  readonly spend: () => boolean
}

/** What a budget gives. */
export interface RetryBudgetOptions {
  /** How many retries each first try earns. */
  readonly ratio: number
  /** How many retries each second earns, so that a quiet program can retry at all. */
  readonly perSecond: number
  /** The most retries that are saved up. */
  readonly capacity: number
}

/** A retry for each five transactions, and ten a second. */
export const DEFAULT_BUDGET: RetryBudgetOptions = { ratio: 0.2, perSecond: 10, capacity: 100 }

/** Makes a full budget. */
export const retryBudget = (clock: Clock, { ratio, perSecond, capacity }: RetryBudgetOptions = DEFAULT_BUDGET): RetryBudget => {
  let saved = capacity
  let since = clock.now()

  const earnTime = (): void => {
    const now = clock.now()
    saved = Math.min(capacity, saved + ((now - since) / 1_000) * perSecond)
    since = now
  }

  return {
    earn: () => {
      saved = Math.min(capacity, saved + ratio)
    },
    spend: () => {
      earnTime()
      if (saved < 1) return false
      saved -= 1
      return true
    },
  }
}
