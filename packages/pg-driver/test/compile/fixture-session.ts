import type { SuiteTarget, Target } from '@quern/testing/targets'
import { describeEachTarget, targets } from '@quern/testing/targets'
import { afterAll, beforeAll } from 'vitest'
import { EXACT_TEXT } from '../../src/session/settings.ts'
import { openRawSession, type RawSession } from '../raw-session.ts'
import { fixtureSql } from '../sql-items/fixture.ts'

/** The embedded database alone: for suites whose subject is the text, and who runs it is of no account. */
export const embedded: readonly Target[] = targets().filter(({ kind }) => kind === 'pglite')

/** A session on a database that holds the fixture of the SQL coverage list. */
export interface FixtureSession {
  readonly query: RawSession['query']
  /** Runs a body in a transaction that is rolled back. */
  readonly rolledBack: <T>(body: () => Promise<T>) => Promise<T>
  readonly target: SuiteTarget
}

/** Describes a suite on the fixture, once for each target. `more` is SQL of the suite's own, a statement each. */
export const describeOnFixture = (
  title: string,
  suite: (session: FixtureSession) => void,
  { on = targets(), more = [] }: { readonly on?: readonly Target[]; readonly more?: readonly string[] } = {},
): void => {
  describeEachTarget(title, target => {
    let session: RawSession
    beforeAll(async () => {
      session = await openRawSession(target.url)
      for (const [name, value] of Object.entries(EXACT_TEXT)) await session.query('select set_config($1, $2, false)', [name, value])
      const statements = fixtureSql.split(';').filter(text => text.trim() !== '')
      for (const statement of [...statements, ...more]) await session.query(statement)
    })
    afterAll(async () => {
      await session[Symbol.asyncDispose]()
    })
    suite({
      target,
      query: (text, parameters) => session.query(text, parameters),
      rolledBack: async body => {
        await session.query('begin')
        try {
          return await body()
        } finally {
          await session.query('rollback')
        }
      },
    })
  }, on)
}
