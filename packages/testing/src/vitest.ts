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
import '@quern/result/vitest'
import { afterEach } from 'vitest'
import { heldIn, type Leak, leasesOf, patiently } from './leak-check.ts'
import { allProvided } from './provided.ts'

const leaks = async (): Promise<readonly Leak[]> => {
  const found: Leak[] = []
  for (const [{ url, kind }, opened] of allProvided()) {
    found.push(...[...opened].flatMap(leasesOf))
    if (kind === 'server' && found.length === 0) found.push(...(await heldIn(url)))
  }
  return found
}

afterEach(async () => {
  const found = await patiently(leaks, {})
  if (found.length > 0) throw new Error(`left behind:${found.map(({ kind, detail }) => `\n  ${kind}: ${detail}`).join('')}`)
})
