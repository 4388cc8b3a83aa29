import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startVitest } from 'vitest/node'
import { failure } from '../src/index.ts'
// oxlint-disable-next-line import/no-unassigned-import -- a set-up file works by being imported
import '../src/vitest.ts' // The tests of this file are under it too.

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))

describe('the set-up file for Vitest', () => {
  const outcomes = new Map<string, { readonly state: string; readonly message: string }>()

  beforeAll(async () => {
    const run = await startVitest('test', [], {
      config: `${fixtures}vitest.config.ts`,
      root: fixtures,
      watch: false,
      reporters: [{}],
      coverage: { enabled: false },
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

  test('lets a test be that looks at its failures', () => {
    expect(failure(1).ok).toBe(false)
  })

  test('fails just the tests that drop a failure', () => {
    const failed = [...outcomes].filter(([, { state }]) => state === 'failed').map(([name]) => name)
    expect(outcomes.size).toBe(9)
    expect(failed.toSorted()).toEqual([...outcomes.keys()].filter(name => name.startsWith('fails: ')).toSorted())
  })

  test('says what was dropped and where it was made', () => {
    expect(outcomes.get('fails: drops a failure')?.message).toMatch(
      /^A failure was dropped: nobody looked at it\.\n {2}error: \{"tag":"NotSaved"\}\n {2}made at save .*dropped\.fixture\.ts:\d+:\d+/u,
    )
  })
})
