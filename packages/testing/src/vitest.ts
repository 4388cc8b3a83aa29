/**
 * A set-up file for Vitest that fails a test which leaves something behind: a failure that nobody looked at (as
 * `@quern/result/vitest`, which it includes), a lease, an open transaction, an advisory lock or a prepared transaction in a
 * database of {@link testDatabase}.
 *
 * @example
 * // vitest.config.ts
 * export default defineConfig({
 *   test: { globalSetup: ['@quern/testing/global-setup'], setupFiles: ['@quern/testing/vitest'] },
 * })
 *
 * @module
 */
// In this order: a hook that throws keeps those after it from running, the first that is registered runs last, and the one
// for dropped failures must run after every test.
/* oxlint-disable import/no-unassigned-import -- a set-up file works by being imported */
import './fail-on-leaks.ts'
import '@quern/result/vitest'
