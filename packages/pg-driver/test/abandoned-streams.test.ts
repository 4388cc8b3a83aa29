import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeEachServer } from '@quern/testing/targets'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** A program that begins a stream, forgets it, and lets the garbage be collected. */
const PROGRAM = `
import { sql, integer } from '@quern/core'
import { connect } from '@quern/pg-driver'
const db = (await connect(process.argv[1], { pool: { max: 1 } })).value
const rows = sql.statement({ n: integer() })\`select n from generate_series(1, 100000) as n\`
const warnings = []
process.on('warning', ({ code }) => warnings.push(code))
const begin = async () => {
  const reader = db.stream(rows, { batchSize: 10 })[Symbol.asyncIterator]()
  await reader.next()
}
await begin()
const held = db.pool().leased
const keep = db.stream(rows, { batchSize: 10 })
for (let tries = 0; db.pool().leased > 0 && tries < 500; tries += 1) {
  await new Promise(resolve => setImmediate(resolve))
  globalThis.gc()
}
const dropped = db.pool().leased
let read = 0
for await (const row of keep) if (row.ok) read += 1
await new Promise(resolve => setImmediate(resolve))
const { leased, idle, opened } = db.pool()
console.log(JSON.stringify({ held, dropped, read, leased, idle, opened, warnings }))
await db.close()
`

describeEachServer('a stream that nobody reads any more', target => {
  test('gives its connection up when it is collected, and says so', async () => {
    const { stdout } = await run(
      process.execPath,
      ['--expose-gc', '--conditions=quern-source', '--input-type=module-typescript', '--eval', PROGRAM, target.url],
      { cwd: join(import.meta.dirname, '..'), timeout: 50_000 },
    )
    expect(JSON.parse(stdout)).toEqual({
      held: 1, dropped: 0, read: 100_000, leased: 0, idle: 1, opened: 2, warnings: ['QUERN_ABANDONED_STREAM'],
    })
  })
})
