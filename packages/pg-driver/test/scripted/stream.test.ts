import { describe, expect, test } from 'vitest'
import { integer, sql } from '@quern/core'
import type { BackendMessage } from '../../src/protocol/index.ts'
import { valueOf } from '../accounts.ts'
import { breaksAt, DRIVERS, expectRecovery, type Make, type ScriptedDatabase, scriptedDatabase, whole } from './scripted-suite.ts'
import { bytesOf, EXAMPLES, MALFORMED, WELCOME } from './strange-messages.ts'

const ROWS = [['1'], ['2'], ['3'], ['4'], ['5']]
const rows = sql.statement({ n: integer() })`select rows`
const other = sql.statement({ n: integer() })`select other`

/** Reads a stream in batches of two. */
const collect = async ({ db }: ScriptedDatabase) => {
  const values: number[] = []
  for await (const row of db.stream(rows, { batchSize: 2 })) {
    if (!row.ok) return { values, error: row.error }
    values.push(row.value.n)
  }
  return { values, error: undefined }
}

/** A stream of five rows, in which something is said in place of the second batch, or before it. */
const streaming = (make: Make, bytes: Buffer): Promise<ScriptedDatabase> => {
  let batches = 0
  return scriptedDatabase(
    make,
    breaksAt(
      (connection, answer) => {
        connection.raw(Buffer.concat([bytes, bytesOf(...answer)]))
      },
      ({ kind }, text) => kind === 'Execute' && text === 'select rows' && ++batches === 2,
    ),
    {},
    text => (text === 'select rows' ? { columns: ['n'], rows: ROWS, tag: 'SELECT 5' } : { columns: ['n'], rows: [['1']], tag: 'SELECT 1' }),
  )
}

describe.each(DRIVERS)('in a stream, with $driver', ({ make }) => {
  test.each(MALFORMED)('%s that is malformed', async (_kind, cases) => {
    for (const [name, bytes] of cases) {
      await using scripted = await streaming(make, Buffer.concat([bytes, bytesOf({ kind: 'ReadyForQuery', status: 'idle' })]))
      const { values, error } = await collect(scripted)
      expect({ name, values }).toEqual({ name, values: [1, 2] })
      expect({ at: name, failed: error }).toMatchObject({ failed: { tag: 'ProtocolFailure', stage: 'execute' } })
      await expectRecovery(scripted)
    }
  })

  test.each(EXAMPLES.filter(({ kind }) => WELCOME.has(kind)))('$kind is taken between two batches', async message => {
    await using scripted = await streaming(make, bytesOf(message))
    expect(await collect(scripted)).toEqual({ values: [1, 2, 3, 4, 5], error: undefined })
  })

  test.each(EXAMPLES.filter(({ kind }) => !WELCOME.has(kind) && kind !== 'ErrorResponse'))('$kind that nothing asked for', async message => {
    await using scripted = await streaming(make, bytesOf(message))
    const { values, error } = await collect(scripted)
    expect(values).toEqual([1, 2])
    expect(error).toMatchObject({ tag: 'ProtocolFailure', stage: 'execute' })
    await expectRecovery(scripted)
  })

  test('an error between two batches ends the stream, and its connection goes on', async () => {
    const error = bytesOf({ kind: 'ErrorResponse', fields: [{ code: 'V', value: 'ERROR' }, { code: 'C', value: '22012' }, { code: 'M', value: 'no' }] })
    let batches = 0
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(
        connection => {
          connection.raw(error)
        },
        ({ kind }, text) => kind === 'Execute' && text === 'select rows' && ++batches === 2,
      ),
      {},
      () => ({ columns: ['n'], rows: ROWS, tag: 'SELECT 5' }),
    )
    expect(await collect(scripted)).toMatchObject({ values: [1, 2], error: { tag: 'DataException' } })
    expect(await collect(scripted)).toEqual({ values: [1, 2, 3, 4, 5], error: undefined })
    expect(scripted.server.connections).toHaveLength(1)
  })

  test.each(['in one piece', 'by and by'])('an error at the Sync of a stream that is left early, %s, is never taken for the next answer', async how => {
    const error: BackendMessage = { kind: 'ErrorResponse', fields: [{ code: 'V', value: 'ERROR' }, { code: 'C', value: '23505' }, { code: 'M', value: 'deferred' }] }
    let closing = false
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(
        async (connection, answer) => {
          connection.send(error, ...(how === 'in one piece' ? answer : []))
          if (how === 'in one piece') return
          await new Promise(resolve => setImmediate(resolve))
          connection.send(...answer)
        },
        ({ kind }) => {
          closing ||= kind === 'Close'
          return kind === 'Sync' && closing
        },
      ),
      {},
      text => {
        if (text === 'select rows') return { columns: ['n'], rows: ROWS, tag: 'SELECT 5' }
        return { columns: ['n'], rows: [[text === 'select whole' ? '1' : '7']], tag: 'SELECT 1' }
      },
    )
    const controller = new AbortController()
    const last: unknown[] = []
    for await (const row of scripted.db.stream(rows, { batchSize: 2, signal: controller.signal })) {
      if (!row.ok) last.push(row.error)
      controller.abort()
    }
    expect(last).toMatchObject([{ tag: 'Aborted', outcome: 'rolledBack', cause: { tag: 'UnmappedConstraint', sqlstate: '23505' } }])
    const next: unknown[] = []
    for (const query of [whole, other, whole, other]) next.push((await valueOf(scripted.db.one(query))).n)
    expect(next).toEqual([1, 7, 1, 7])
    expect(scripted.server.problems).toEqual([])
  })

  test.each(['close', 'reset', 'halfClose'] as const)('the end of the connection between two batches: %s', async end => {
    let batches = 0
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(
        async connection => {
          connection[end]()
          await connection.ended
        },
        ({ kind }, text) => kind === 'Execute' && text === 'select rows' && ++batches === 2,
      ),
      {},
      text => (text === 'select rows' ? { columns: ['n'], rows: ROWS, tag: 'SELECT 5' } : { columns: ['n'], rows: [['1']], tag: 'SELECT 1' }),
    )
    expect(await collect(scripted)).toMatchObject({ values: [1, 2], error: { tag: 'ConnectionLost', stage: 'execute' } })
    await expectRecovery(scripted)
  })
})
