/**
 * A set-up file for Vitest: a failure that a test drops, without anybody having looked at it, fails that test.
 *
 * @example
 * ```ts
 * // vitest.config.ts
 * export default defineConfig({ test: { setupFiles: ['@quern/result/vitest'] } })
 * ```
 *
 * It checks when a test has ended, after the test's own hooks; a failure that comes about later than that is not seen. What is
 * made outside of a test is not held against one. Of tests that run concurrently, the last to end is told of what all of them
 * dropped.
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

// Vitest runs these hooks in reverse order, so this one, which is registered first, comes last.
afterEach(() => {
  running -= 1
  if (running > 0) return
  const dropped = tracking.take()
  if (dropped.length > 0) throw new Error(dropped.map(({ message }) => message).join('\n'))
})
