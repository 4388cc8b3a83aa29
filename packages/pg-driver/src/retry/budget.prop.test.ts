import { assert, array, constantFrom, double, integer, nat, oneof, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { backoff } from './backoff.ts'
import { retryBudget } from './budget.ts'

const finite = { noNaN: true, noDefaultInfinity: true } as const
const unit = double({ min: 0, max: 1, ...finite })

/** A clock that goes on only when it is told to. */
const handClock = (): Clock & { readonly pass: (milliseconds: number) => void } => {
  let now = 0
  return {
    now: () => now,
    after: () => () => undefined,
    pass: milliseconds => {
      now += milliseconds
    },
  }
}

test('whatever is tried, retries are no more than what was saved, earned by first tries, and earned by time', () => {
  const options = record({ ratio: double({ min: 0, max: 2, ...finite }), perSecond: double({ min: 0, max: 50, ...finite }), capacity: double({ min: 0, max: 200, ...finite }) })
  const step = oneof(constantFrom('first' as const, 'retry' as const), nat(5_000))
  assert(property(options, array(step, { maxLength: 400 }), (given, steps) => {
    const clock = handClock()
    const budget = retryBudget(clock, given)
    let allowed = given.capacity
    let spent = 0
    for (const each of steps) {
      if (each === 'first') {
        budget.earn()
        allowed += given.ratio
      } else if (each === 'retry') {
        if (budget.spend()) spent += 1
      } else {
        clock.pass(each)
        allowed += (each / 1_000) * given.perSecond
      }
      expect(spent).toBeLessThanOrEqual(allowed + 1e-6)
    }
  }))
})

test('in a storm, where every try fails, retries are in the end the ratio of the first tries', () => {
  assert(property(integer({ min: 1, max: 10 }).map(tenths => tenths / 10), nat(50), (ratio, capacity) => {
    const budget = retryBudget(handClock(), { ratio, perSecond: 0, capacity })
    let spent = 0
    for (let firsts = 0; firsts < 1_000; firsts += 1) {
      budget.earn()
      for (let attempt = 0; attempt < 5 && budget.spend(); attempt += 1) spent += 1
    }
    expect(spent).toBeLessThanOrEqual(capacity + ratio * 1_000 + 1e-6)
  }))
})

test('a wait is within its bounds for every attempt, and grows with the random number', () => {
  assert(property(constantFrom('jitter' as const, 'floor' as const), nat(10_000), unit, unit, (wait, attempt, first, second) => {
    const [least, most] = wait === 'jitter' ? [0, 1_000] : [50, 2_050]
    const [low, high] = [Math.min(first, second), Math.max(first, second)].map(random => backoff(wait, attempt, () => random)) as [number, number]
    expect(low).toBeGreaterThanOrEqual(least)
    expect(high).toBeLessThanOrEqual(most)
    expect(low).toBeLessThanOrEqual(high)
    expect(backoff(wait, attempt + 1, () => second)).toBeGreaterThanOrEqual(backoff(wait, attempt, () => second))
  }))
})
