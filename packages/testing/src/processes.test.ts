import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { childrenOf, death, isRunning, signal } from './processes.ts'

test('a process is seen, listed by its parent, and its end waited for', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const pid = child.pid ?? 0
  await once(child, 'spawn')
  expect(isRunning(pid)).toBe(true)
  expect(childrenOf(process.pid)).toContain(pid)
  const exit = once(child, 'exit')
  expect(signal(pid, 'SIGKILL')).toBe(true)
  await death(pid)
  expect(isRunning(pid)).toBe(false)
  await exit
  expect(signal(pid, 'SIGKILL')).toBe(false)
})

test('a signal that cannot be is the caller\'s bug', () => {
  // @ts-expect-error is not assignable to parameter of type
  expect(() => signal(process.pid, 'SIGNONE')).toThrow('Unknown signal')
})
