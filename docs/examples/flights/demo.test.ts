import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { from, integer, sql } from '@quern/core'
import { connect } from '@quern/pg-driver'
import { describeEachServer } from '@quern/testing/targets'
import { expect, test } from 'vitest'
import { messagesOn } from './compiler.ts'
import { codeOf } from './excerpt.ts'
import { scenes } from './failures/index.ts'
import { examples } from './queries/index.ts'
import { flights } from './schema.ts'

interface Ended { readonly code: number; readonly output: string }

/** Runs the demo as `pnpm demo` does. */
const demo = (url: string): Promise<Ended> =>
  new Promise(done => {
    const args = ['--conditions=quern-source', fileURLToPath(new URL('main.ts', import.meta.url))]
    const env = { ...process.env, DATABASE_URL: url, NO_COLOR: '1' }
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output: stdout + stderr })
    })
  })

const expectWhole = ({ code, output }: Ended): void => {
  expect(output).toContain('Everything ran to its end')
  expect(code).toBe(0)
  for (const { title } of [...examples, ...scenes]) expect(output).toContain(title)
  expect(output).toContain('airports.csv        3,376   3,364        12')
  expect(output).toContain('flights-20k.json   20,000  19,997         3')
  expect(output).toContain('UniqueViolation  airports_pkey')
  expect(output).toContain('airports is mentioned but is not in FROM')
  expect(output.split('\n').filter(line => [...line].length > 120 || line !== line.trimEnd())).toEqual([])
}

test('it runs to its end on PGlite', async () => {
  const ended = await demo('')
  expectWhole(ended)
  expect(ended.output).toContain('Skipped: PGlite has one session')
})

test('a server that is not there is a failure, and the exit code says so', async () => {
  const { code, output } = await demo('postgres://localhost:1/nowhere')
  expect(output).toContain('ServerUnreachable')
  expect(output).not.toContain('Everything ran to its end')
  expect(code).toBe(1)
})

describeEachServer('the demo', target => {
  test('it runs to its end, twice, and leaves alone what it did not make', async () => {
    const opened = await connect(target.url)
    if (!opened.ok) throw new Error('no database', { cause: opened.error })
    await using db = opened.value
    expect((await db.run(sql.statement()`create table airports as select 42 as answer`)).ok).toBe(true)
    for (let run = 0; run < 2; run += 1) {
      const ended = await demo(target.url)
      expectWhole(ended)
      expect(ended.output).not.toContain('Skipped')
    }
    expect(await db.all(sql.statement({ answer: integer() })`select answer from public.airports`)).toMatchObject({ value: [{ answer: 42 }] })
    expect(await db.all(from(flights).select({ id: flights.id }))).toMatchObject({ ok: false, error: { tag: 'UndefinedTable' } })
    expect(await db.all(sql.statement({ n: integer() })`select count(*)::integer from quern_flights.flights`)).toMatchObject({ value: [{ n: 20_000 }] })
  })
})

test('what is shown is in the files', async () => {
  for (const { file } of [...examples, ...scenes]) {
    const code = await codeOf(file)
    expect(code.join('\n')).toMatch(/^export const (?:query|run) = /m)
    expect(code.filter(line => line.length > 118)).toEqual([])
  }
  await expect(codeOf('schema.ts')).rejects.toThrow('schema.ts has no line that begins with')
})

test('the compiler names the missing table', async () => {
  expect((await messagesOn('wrong.tsconfig.json')).join('\n')).toMatch(/^wrong\.ts\(6,3\): error TS2345: [^]*airports is mentioned but is not in FROM/)
})
