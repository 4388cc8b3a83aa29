import { expect, test } from 'vitest'
import { settle, virtualClock } from './clock.ts'

test('a virtual clock moves when it is told to, and calls what is due in order', async () => {
  const clock = virtualClock(5)
  const calls: string[] = []
  clock.after(20, () => calls.push(`late at ${clock.now()}`))
  const stop = clock.after(10, () => calls.push('never'))
  clock.after(-5, () => {
    calls.push(`now at ${clock.now()}`)
    void Promise.resolve().then(() => clock.after(3, () => calls.push(`then at ${clock.now()}`)))
  })
  expect([clock.now(), clock.waiting()]).toEqual([5, 3])
  stop()
  await settle()
  expect(calls).toEqual([])
  await clock.advance(10)
  expect(calls).toEqual(['now at 5', 'then at 8'])
  expect([clock.now(), clock.waiting()]).toEqual([15, 1])
  await clock.advance(10)
  expect(calls.at(-1)).toBe('late at 25')
  expect([clock.now(), clock.waiting()]).toEqual([25, 0])
})
