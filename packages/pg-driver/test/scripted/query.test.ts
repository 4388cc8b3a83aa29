import { describe, expect, test } from 'vitest'
import type { BackendMessage } from '../../src/protocol/index.ts'
import { failureOf, valueOf } from '../accounts.ts'
import { broken, brokenWrite, breaksAt, DRIVERS, expectRecovery, scriptedDatabase, whole } from './scripted-suite.ts'
import { bytesOf, EXAMPLES, MALFORMED, WELCOME } from './strange-messages.ts'

describe.each(DRIVERS)('in a query, with $driver', ({ make }) => {
  test.each(MALFORMED)('%s that is malformed', async (_kind, cases) => {
    for (const [name, bytes] of cases) {
      await using scripted = await scriptedDatabase(
        make,
        breaksAt((connection, answer) => {
          connection.raw(Buffer.concat([bytes, bytesOf(...answer, { kind: 'ReadyForQuery', status: 'idle' })]))
        }),
      )
      expect({ at: name, failed: await failureOf(scripted.db.one(broken)) }).toMatchObject({ failed: { tag: 'ProtocolFailure', stage: 'execute', outcome: 'unknown' } })
      await expectRecovery(scripted)
    }
  })

  test.each(EXAMPLES.filter(({ kind }) => WELCOME.has(kind)))('$kind is taken, anywhere in a reply', async message => {
    for (let place = 0; place <= 2; place += 1) {
      await using scripted = await scriptedDatabase(
        make,
        breaksAt((connection, answer) => {
          connection.send(...answer.slice(0, place), message, ...answer.slice(place))
        }),
      )
      expect(await valueOf(scripted.db.one(broken))).toEqual({ n: 1 })
      expect(scripted.server.connections).toHaveLength(1)
    }
  })

  test.each(EXAMPLES.filter(({ kind }) => !WELCOME.has(kind) && kind !== 'ErrorResponse'))('$kind that nothing asked for', async message => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt((connection, answer) => {
        connection.send(message, ...answer)
      }),
    )
    expect(await failureOf(scripted.db.run(brokenWrite))).toMatchObject({ tag: 'ProtocolFailure', stage: 'execute', outcome: 'unknown' })
    await expectRecovery(scripted)
  })

  const error = (...fields: readonly (readonly [code: string, value: string])[]): BackendMessage => ({
    kind: 'ErrorResponse',
    fields: fields.map(([code, value]) => ({ code, value })),
  })

  test('an error with no fields at all is an error', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(connection => {
        connection.send({ kind: 'ErrorResponse', fields: [] })
      }),
    )
    expect(await failureOf(scripted.db.one(broken))).toMatchObject({ tag: 'ServerFailure', sqlstate: 'XX000' })
    expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
    expect(scripted.server.connections).toHaveLength(1)
  })

  test('an error after a row, and one after the last row, are errors', async () => {
    for (const place of [1, 2]) {
      await using scripted = await scriptedDatabase(
        make,
        breaksAt((connection, answer) => {
          connection.send(...answer.slice(0, place), error(['S', 'ERROR'], ['V', 'ERROR'], ['C', '23505'], ['M', 'deferred'], ['n', 'a_key']))
        }),
      )
      expect(await failureOf(scripted.db.one(broken))).toMatchObject({ tag: 'UnmappedConstraint', sqlstate: '23505' })
      // Whatever the driver has kept of the rows, the next statement has its own.
      expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
      expect(await valueOf(scripted.db.all(whole))).toEqual([{ n: 1 }])
    }
  })

  test('rows after an error end the connection, and the error is the answer', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt((connection, answer) => {
        connection.send(error(['V', 'ERROR'], ['C', '22012'], ['M', 'no']), ...answer)
      }),
    )
    expect(await failureOf(scripted.db.one(broken))).toMatchObject({ tag: 'DataException', outcome: 'rolledBack' })
    await expectRecovery(scripted)
  })

  test('the statement after an error whose end never came is told of the loss alone', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async connection => {
        connection.send(error(['V', 'ERROR'], ['C', '22012'], ['M', 'no']))
        connection.close()
        await connection.ended
      }),
    )
    const given: unknown[] = []
    const whatCame = await scripted.db.transaction(async tx => {
      given.push(await failureOf(tx.run(brokenWrite)), await failureOf(tx.one(whole)))
      return tx.one(whole)
    })
    expect(given).toMatchObject([{ tag: 'DataException', sqlstate: '22012' }, { tag: 'ConnectionLost', sent: false }])
    expect(whatCame).toMatchObject({ ok: false, error: { outcome: 'rolledBack' } })
    await expectRecovery(scripted)
  })

  test('the statement after an error and a FATAL one is told of the last', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async connection => {
        connection.send(
          error(['V', 'ERROR'], ['C', '22012'], ['M', 'no']),
          error(['S', 'FATAL'], ['V', 'FATAL'], ['C', '57P01'], ['M', 'terminating connection'], ['R', 'ProcessInterrupts']),
        )
        connection.close()
        await connection.ended
      }),
    )
    const given: unknown[] = []
    await scripted.db.transaction(async tx => {
      given.push(await failureOf(tx.run(brokenWrite)), await failureOf(tx.one(whole)))
      return tx.one(whole)
    }).match({ success: () => undefined, failure: () => undefined })
    expect(given).toMatchObject([{ tag: 'DataException' }, { tag: 'AdminShutdown' }])
    await expectRecovery(scripted)
  })

  test.each(['close', 'halfClose', 'reset', 'nothing'] as const)('a FATAL error, and then: %s', async end => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async connection => {
        connection.send(error(['S', 'FATAL'], ['V', 'FATAL'], ['C', '57P01'], ['M', 'terminating connection'], ['R', 'ProcessInterrupts']))
        if (end === 'nothing') connection.close()
        else connection[end]()
        await connection.ended
      }),
    )
    const failed = await failureOf(scripted.db.run(brokenWrite))
    expect(['AdminShutdown', 'ConnectionLost']).toContain(failed.tag)
    expect(failed).toMatchObject({ outcome: 'unknown' })
    await expectRecovery(scripted)
  })

  test('a row with more values, or fewer, than there are columns is never given', async () => {
    for (const values of [[], [Buffer.from('1'), Buffer.from('2')]]) {
      await using scripted = await scriptedDatabase(
        make,
        breaksAt((connection, answer) => {
          connection.send({ kind: 'DataRow', values }, ...answer.slice(1))
        }),
      )
      expect(await failureOf(scripted.db.one(broken))).toMatchObject({ tag: 'ProtocolFailure' })
      await expectRecovery(scripted)
    }
  })

  test('a row before its columns are described is never given', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(
        (connection, answer) => {
          connection.send({ kind: 'DataRow', values: [Buffer.from('7')] }, ...answer)
        },
        message => message.kind === 'Describe' || message.kind === 'Parse',
      ),
    )
    expect(await failureOf(scripted.db.one(whole))).toMatchObject({ tag: 'ProtocolFailure' })
    await expectRecovery(scripted)
  })

  test('a second ReadyForQuery ends the connection, and the answer before it stays', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(
        async (connection, answer) => {
          connection.send(...answer, { kind: 'ReadyForQuery', status: 'idle' })
          await connection.ended
        },
        message => message.kind === 'Sync',
      ),
    )
    // Both come in one piece, so that nothing of it can be trusted.
    expect(await failureOf(scripted.db.one(whole))).toMatchObject({ tag: 'ProtocolFailure' })
    await expectRecovery(scripted)
  })

  test('the end of the connection, after every byte of a reply, is a loss and never half an answer', async () => {
    const reply = bytesOf(
      { kind: 'DataRow', values: [Buffer.from('1')] }, { kind: 'CommandComplete', tag: 'SELECT 1' }, { kind: 'ReadyForQuery', status: 'idle' },
    )
    for (const end of ['close', 'reset'] as const) {
      for (let length = 0; length < reply.length; length += 1) {
        await using scripted = await scriptedDatabase(
          make,
          breaksAt(async connection => {
            await connection.until('Sync')
            connection.raw(reply.subarray(0, length))
            connection[end]()
            await connection.ended
          }),
        )
        expect({ at: `${length} bytes, ${end}`, failed: await failureOf(scripted.db.run(brokenWrite)) }).toMatchObject({ failed: { outcome: 'unknown', stage: 'execute' } })
        await expectRecovery(scripted)
      }
    }
  })

  test('a reply may come byte by byte', async () => {
    await using scripted = await scriptedDatabase(
      make,
      breaksAt(async (connection, answer) => {
        for (const byte of bytesOf(...answer)) {
          connection.raw(Buffer.of(byte))
          await new Promise(resolve => setImmediate(resolve))
        }
      }),
    )
    expect(await valueOf(scripted.db.one(broken))).toEqual({ n: 1 })
  })
})
