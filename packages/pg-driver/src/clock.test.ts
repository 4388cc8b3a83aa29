import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'

test('the clock of the machine goes on, and calls when it is time', async () => {
  const before = systemClock.now()
  await new Promise<void>(resolve => systemClock.after(1, resolve))
  expect(systemClock.now()).toBeGreaterThan(before)
})

test('a call that is prevented is not made, and one that is far away is not made at once', async () => {
  let calls = 0
  systemClock.after(0, () => (calls += 1))()
  const stop = systemClock.after(1e15, () => (calls += 1))
  await new Promise<void>(resolve => systemClock.after(2, resolve))
  stop()
  expect(calls).toBe(0)
})
