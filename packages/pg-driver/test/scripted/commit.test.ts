import { describe, expect, test } from 'vitest'
import type { BackendMessage, FrontendMessage } from '../../src/protocol/index.ts'
import { failureOf, valueOf } from '../accounts.ts'
import { breaksAt, DRIVERS, type Make, type ScriptedDatabase, scriptedDatabase, whole } from './scripted-suite.ts'
import { bytesOf, EXAMPLES, MALFORMED, WELCOME } from './strange-messages.ts'

const isCommit = (_message: FrontendMessage, text: string): boolean => /^commit/i.test(text)

/** A server that says something in place of, or before, what answers COMMIT. */
const committing = (make: Make, reply: (answer: readonly BackendMessage[]) => Buffer): Promise<ScriptedDatabase> =>
  scriptedDatabase(
    make,
    breaksAt((connection, answer) => {
      connection.raw(reply(answer))
    }, isCommit),
  )

const transfer = ({ db }: ScriptedDatabase) => db.transaction(tx => tx.one(whole))

const goesOn = async ({ db, server }: ScriptedDatabase): Promise<void> => {
  expect(await valueOf(db.one(whole))).toEqual({ n: 1 })
  expect(server.connections.length).toBeGreaterThan(1)
  expect(server.problems).toEqual([])
}

describe.each(DRIVERS)('at COMMIT, with $driver', ({ make }) => {
  test.each(MALFORMED)('%s that is malformed leaves the outcome unknown', async (_kind, cases) => {
    for (const [name, bytes] of cases) {
      await using scripted = await committing(make, answer => Buffer.concat([bytes, bytesOf(...answer, { kind: 'ReadyForQuery', status: 'idle' })]))
      expect({ at: name, failed: await failureOf(transfer(scripted)) }).toMatchObject({ failed: { tag: 'CommitOutcomeUnknown', outcome: 'unknown' } })
      await goesOn(scripted)
    }
  })

  test.each(EXAMPLES.filter(({ kind }) => WELCOME.has(kind)))('$kind is taken', async message => {
    await using scripted = await committing(make, answer => bytesOf(message, ...answer))
    expect(await valueOf(transfer(scripted))).toEqual({ n: 1 })
    expect(scripted.server.connections).toHaveLength(1)
  })

  test.each(EXAMPLES.filter(({ kind }) => !WELCOME.has(kind) && kind !== 'ErrorResponse' && kind !== 'CommandComplete' && kind !== 'EmptyQueryResponse' && kind !== 'RowDescription'))(
    '$kind that nothing asked for leaves the outcome unknown',
    async message => {
      await using scripted = await committing(make, answer => bytesOf(message, ...answer))
      expect(await failureOf(transfer(scripted))).toMatchObject({ tag: 'CommitOutcomeUnknown', outcome: 'unknown' })
      await goesOn(scripted)
    },
  )

  test('an error, and nothing after it, has rolled back', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async connection => {
        connection.send({ kind: 'ErrorResponse', fields: [{ code: 'V', value: 'ERROR' }, { code: 'C', value: '23503' }, { code: 'M', value: 'deferred' }] })
        connection.close()
        await connection.ended
      }, isCommit),
    )
    expect(await failureOf(transfer(scripted))).toMatchObject({ outcome: 'rolledBack' })
    await goesOn(scripted)
  })

  test('a COMMIT that is answered is committed, though the server says goodbye in the same breath', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async (connection, answer) => {
        const goodbye = [{ code: 'V', value: 'FATAL' }, { code: 'C', value: '57P01' }, { code: 'M', value: 'bye' }, { code: 'R', value: 'ProcessInterrupts' }]
        connection.raw(bytesOf(...answer, { kind: 'ErrorResponse', fields: goodbye }))
        connection.close()
        await connection.ended
      }, isCommit),
    )
    expect(await valueOf(transfer(scripted))).toEqual({ n: 1 })
    await goesOn(scripted)
  })

  test('a COMMIT that is answered with ROLLBACK has rolled back', async () => {
    await using scripted = await committing(make, answer =>
      bytesOf(...answer.map(message => (message.kind === 'CommandComplete' ? ({ kind: 'CommandComplete', tag: 'ROLLBACK' } as const) : message))),
    )
    expect(await failureOf(transfer(scripted))).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack' })
    expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
  })

  test('the end of the connection, after every byte of the reply, leaves the outcome unknown', async () => {
    const reply = bytesOf({ kind: 'CommandComplete', tag: 'COMMIT' }, { kind: 'ReadyForQuery', status: 'idle' })
    for (let length = 0; length < reply.length; length += 1) {
      await using scripted = await scriptedDatabase(
        make,
        breaksAt(async connection => {
          connection.raw(reply.subarray(0, length))
          connection.close()
          await connection.ended
        }, isCommit),
      )
      expect({ at: `${length} bytes`, failed: await failureOf(transfer(scripted)) }).toMatchObject({ failed: { tag: 'CommitOutcomeUnknown', outcome: 'unknown' } })
      await goesOn(scripted)
    }
  })
})
