/** Fails each test that leaves something behind in a database that it was given. It is part of `@quern/testing/vitest`. */
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
