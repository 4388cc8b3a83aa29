import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { limitsOf, UNLIMITED } from '../limits.ts'
import { pause } from './pause.ts'

test('a pause lasts as long as it is', async () => {
  const clock = virtualClock()
  let over = false
  const waited = pause(100, UNLIMITED, clock).then(by => {
    over = true
    return by
  })
  await clock.advance(99)
  expect(over).toBe(false)
  await clock.advance(1)
  expect(await waited).toBeUndefined()
  expect(clock.waiting()).toBe(0)
})

test('a deadline ends it', async () => {
  const clock = virtualClock()
  const waited = pause(100, limitsOf({ timeout: 30 }, clock), clock)
  await clock.advance(30)
  expect(await waited).toEqual({ kind: 'deadline', timeout: 30 })
  expect(clock.waiting()).toBe(0)
})

test('a signal ends it', async () => {
  const clock = virtualClock()
  const controller = new AbortController()
  const waited = pause(100, limitsOf({ signal: controller.signal }, clock), clock)
  controller.abort('enough')
  expect(await waited).toEqual({ kind: 'signal', reason: 'enough' })
  expect(clock.waiting()).toBe(0)
})

test('it does not begin where its signal was aborted before', async () => {
  const clock = virtualClock()
  expect(await pause(100, limitsOf({ signal: AbortSignal.abort('before') }, clock), clock)).toEqual({ kind: 'signal', reason: 'before' })
  expect(clock.waiting()).toBe(0)
})
