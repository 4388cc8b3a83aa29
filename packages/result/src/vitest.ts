/**
 * A set-up file for Vitest: a failure that a test drops, without anybody having looked at it, fails that test.
 *
 * @example
 * ```ts
 * // vitest.config.ts
 * export default defineConfig({ test: { setupFiles: ['@quern/result/vitest'] } })
 * ```
 *
 * It checks when a test has ended, after the test's own hooks and one turn of the event loop; a failure that comes about later
 * is not seen. What is made outside of a test is not held against one. Of tests that run concurrently, the last to end is told
 * of what all of them dropped.
 *
 * @module
 */
import { afterEach, beforeEach } from 'vitest'
import { trackDroppedFailures } from './dropped-failures.ts'

const tracking = trackDroppedFailures()
let running = 0

beforeEach(() => {
  if (running === 0) tracking.take()
  running += 1
})

// Taken now, because a test may replace the clock. In a browser there is just the timeout.
const timers = globalThis as { readonly setImmediate?: (work: () => void) => void; readonly setTimeout?: (work: () => void) => void }
const later = timers.setImmediate ?? timers.setTimeout

// Vitest runs these hooks in reverse order, so this one, which is registered first, comes last.
afterEach(async () => {
  await new Promise<void>(resolve => (later === undefined ? resolve() : later(resolve)))
  running -= 1
  if (running > 0) return
  const dropped = tracking.take()
  if (dropped.length > 0) throw new Error(dropped.map(({ message }) => message).join('\n'))
})
