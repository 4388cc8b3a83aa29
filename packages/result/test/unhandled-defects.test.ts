import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Runs a program that imports this package, and tells how it ended. */
const run = (program: string): Promise<{ readonly code: number; readonly errors: string }> =>
  new Promise(resolve => {
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const source = `import { asyncResult, success } from '@quern/result'\n${program}`
    const child = execFile(
      process.execPath,
      ['--conditions=quern-source', '--input-type=module', '--eval', source],
      { cwd },
      (_, __, errors) => resolve({ code: child.exitCode ?? -1, errors }),
    )
  })

test.each([
  ['asyncResult', `asyncResult(async () => { throw new Error('a bug') })`],
  ['a callback', `success(1).toAsync().map(() => { throw new Error('a bug') }).map(n => n).valueOr(0)`],
  ['one of several branches', `const one = asyncResult(async () => { throw new Error('a bug') }).map(n => n); one.map(n => n); one.then(undefined, () => 0)`],
])('a defect of %s that nobody waits for ends the program, as any unhandled rejection does', async (_, program) => {
  const { code, errors } = await run(program)
  expect(code).toBe(1)
  expect(errors.match(/Error: a bug/gu)).toHaveLength(1)
})

test('a defect that somebody takes does not', async () => {
  const program = `const broken = asyncResult(async () => { throw new Error('a bug') }).map(n => n).flatMap(n => n)
    broken.then(undefined, () => 0)
    await broken.map(n => n).match({ success: n => n, failure: n => n }).catch(() => 0)
    await new Promise(resolve => setTimeout(resolve))`
  expect(await run(program)).toEqual({ code: 0, errors: '' })
})
