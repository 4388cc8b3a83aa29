import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { exceeded, limitsOf, onExceeded, UNLIMITED } from './limits.ts'

test('without options the outer limits hold', () => {
  const clock = virtualClock()
  const outer = limitsOf({ timeout: 100 }, clock)
  expect(limitsOf({}, clock, outer)).toBe(outer)
  expect(limitsOf({}, clock)).toBe(UNLIMITED)
})

test('the earlier deadline holds, with the time that was given for it', async () => {
  const clock = virtualClock(1_000)
  const outer = limitsOf({ timeout: 100 }, clock)
  expect(limitsOf({ timeout: 50 }, clock, outer)).toMatchObject({ deadline: 1_050, timeout: 50 })
  expect(limitsOf({ timeout: 500 }, clock, outer)).toMatchObject({ deadline: 1_100, timeout: 100 })
  await clock.advance(60)
  expect(limitsOf({ timeout: 50 }, clock, outer)).toMatchObject({ deadline: 1_100, timeout: 100 })
})

test('either signal ends the call', () => {
  const clock = virtualClock()
  const [mine, outer] = [new AbortController(), new AbortController()]
  const limits = limitsOf({ signal: mine.signal }, clock, limitsOf({ signal: outer.signal }, clock))
  expect(exceeded(limits, clock)).toBeUndefined()
  outer.abort('outer')
  expect(exceeded(limits, clock)).toEqual({ kind: 'signal', reason: 'outer' })
  expect(exceeded(limitsOf({ timeout: 1 }, clock, limits), clock)).toEqual({ kind: 'signal', reason: 'outer' })
})

test('a deadline is reached at its time', async () => {
  const clock = virtualClock()
  const limits = limitsOf({ timeout: 10 }, clock)
  await clock.advance(9)
  expect(exceeded(limits, clock)).toBeUndefined()
  await clock.advance(1)
  expect(exceeded(limits, clock)).toEqual({ kind: 'deadline', timeout: 10 })
})

test('a watch is called once, and leaves nothing behind', async () => {
  const clock = virtualClock()
  const controller = new AbortController()
  const limits = limitsOf({ timeout: 10, signal: controller.signal }, clock)
  const seen: unknown[] = []
  onExceeded(limits, clock, limits.deadline, by => seen.push(by))
  await clock.advance(10)
  controller.abort()
  expect(seen).toEqual([{ kind: 'deadline', timeout: 10 }])

  const stop = onExceeded(limits, clock, Infinity, by => seen.push(by))
  stop()
  expect(clock.waiting()).toBe(0)
  expect(seen).toHaveLength(1)
})

test('a signal that was aborted before is told of, though not at once', async () => {
  const clock = virtualClock()
  const limits = limitsOf({ timeout: 10, signal: AbortSignal.abort('before') }, clock)
  const seen: unknown[] = []
  onExceeded(limits, clock, limits.deadline, by => seen.push(by))
  expect(seen).toEqual([])
  await Promise.resolve()
  expect(seen).toEqual([{ kind: 'signal', reason: 'before' }])
  expect(clock.waiting()).toBe(0)

  onExceeded(limits, clock, limits.deadline, by => seen.push(by))()
  await Promise.resolve()
  expect(seen).toHaveLength(1)
  expect(clock.waiting()).toBe(0)
})
