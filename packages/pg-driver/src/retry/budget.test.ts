import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { retryBudget } from './budget.ts'

const spend = (budget: { readonly spend: () => boolean }, times: number): number => Array.from({ length: times }, () => budget.spend()).filter(Boolean).length

test('a budget begins full, and is spent', () => {
  const budget = retryBudget(virtualClock(), { ratio: 0.2, perSecond: 1, capacity: 3 })
  expect(spend(budget, 5)).toBe(3)
})

test('first tries earn a part of a retry each', () => {
  const budget = retryBudget(virtualClock(), { ratio: 0.5, perSecond: 0, capacity: 10 })
  spend(budget, 10)
  for (let tries = 0; tries < 7; tries += 1) budget.earn()
  expect(spend(budget, 10)).toBe(3)
})

test('time earns, too, and no more is saved than fits', async () => {
  const clock = virtualClock()
  const budget = retryBudget(clock, { ratio: 0, perSecond: 2, capacity: 5 })
  spend(budget, 5)
  await clock.advance(1_500)
  expect(spend(budget, 10)).toBe(3)
  await clock.advance(60_000)
  expect(spend(budget, 10)).toBe(5)
})

test('under a storm of conflicts the retries are a bounded part of the load', () => {
  const budget = retryBudget(virtualClock(), { ratio: 0.2, perSecond: 10, capacity: 100 })
  let retries = 0
  for (let tries = 0; tries < 10_000; tries += 1) {
    budget.earn()
    // Each try fails, and so does each of its five retries.
    retries += spend(budget, 5)
  }
  expect(retries).toBeLessThanOrEqual(10_000 * 0.2 + 100)
})
