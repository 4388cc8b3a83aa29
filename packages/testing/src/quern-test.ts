/**
 * `@quern/testing/quern-test`: Vitest's `test` with a database in it.
 *
 * @module
 */
import type { Database } from '@quern/pg-driver'
import { test, type TestAPI } from 'vitest'
import { sandbox, type SandboxOptions } from './sandbox.ts'
import { type ProvidedDatabase, testDatabase, type TestDatabaseOptions } from './test-database.ts'

/** What a test has from {@link quernTest}. */
export interface QuernFixtures {
  /** The file's database, which all of its tests share. */
  readonly database: ProvidedDatabase
  /** The file's connection to that, outside of any sandbox: what is done here stays until the end of the file. */
  readonly outer: Database
  /** A sandbox in it, of this test's own. */
  readonly db: Database
}

/**
 * Makes a `test` whose tests can ask for `db`: a sandbox that is rolled back when the test ends, in a database of the
 * file's own. A test that does not name it opens none.
 *
 * @example
 * const test = quernTest({ migrate: url => migrate(url) })
 *
 * test('a sign-up is welcomed', async ({ db, expect }) => {
 *   const result = await signUp(db, 'ann@example.org')
 *   expect(result.ok).toBe(true)
 * })
 */
export const quernTest = (options: TestDatabaseOptions & SandboxOptions = {}): TestAPI<QuernFixtures> => {
  const { isolation, ...ofDatabase } = options
  return test.extend<{ $file: Pick<QuernFixtures, 'database' | 'outer'>; $test: Pick<QuernFixtures, 'db'> }>({
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures are needed: none
    database: [async ({}, use) => {
      await using database = await testDatabase(ofDatabase)
      await use(database)
    }, { scope: 'file' }],
    outer: [async ({ database }, use) => {
      await use(await database.connect())
    }, { scope: 'file' }],
    db: async ({ outer }, use) => {
      const opened = await sandbox(outer, isolation === undefined ? {} : { isolation })
      if (!opened.ok) throw new Error(`no sandbox: ${opened.error.tag}`)
      await using db = opened.value
      await use(db)
    },
  }) as unknown as TestAPI<QuernFixtures> // The fixtures are these; what they are made of is nobody's business.
}
