import { describe, expect, test } from 'vitest'
import type { BackendMessage } from '../../src/protocol/index.ts'
import { valueOf } from '../accounts.ts'
import { until } from '../server-suite.ts'
import { DRIVERS, expectRecovery, type Make, scriptedDatabase, whole } from './scripted-suite.ts'
import { bytesOf, EXAMPLES, MALFORMED, WELCOME } from './strange-messages.ts'

/** A message of which the last byte never comes. */
const TOO_HIGH = 'a length that is one too high'

/** Answers one statement, and then says something to the client that has asked for nothing. */
const unasked = async (make: Make, bytes: Buffer, isEnd = true) => {
  const said = Promise.withResolvers<void>()
  const scripted = await scriptedDatabase(make, async connection => {
    await connection.startUp()
    const message = await connection.serve(({ kind }) => kind === 'Sync')
    connection.send(...connection.answer(message ?? { kind: 'Sync' }))
    // A round trip of its own: the client is idle again when the next bytes come.
    await said.promise
    connection.raw(bytes)
    if (isEnd) await connection.ended
    await connection.serve()
  })
  expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
  said.resolve()
  if (isEnd) await scripted.server.connections[0]?.ended
  return scripted
}

describe.each(DRIVERS)('while a connection of the pool is idle, with $driver', ({ make }) => {
  test.each(MALFORMED.map(([kind, cases]) => [kind, cases.filter(([name]) => name !== TOO_HIGH)] as const))(
    '%s that is malformed ends the connection, and not the pool',
    async (_kind, cases) => {
      for (const [, bytes] of cases) {
        await using scripted = await unasked(make, bytes)
        await expectRecovery(scripted)
      }
    },
  )

  test.each(EXAMPLES.filter(({ kind }) => !WELCOME.has(kind)))('$kind that nothing asked for ends the connection, and not the pool', async message => {
    await using scripted = await unasked(make, bytesOf(message))
    await expectRecovery(scripted)
  })

  test.each(EXAMPLES.filter(({ kind }) => WELCOME.has(kind)))('$kind is taken', async message => {
    await using scripted = await unasked(make, bytesOf(message, message), false)
    expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
    expect(scripted.server.connections).toHaveLength(1)
  })

  test.each(['close', 'halfClose', 'reset'] as const)('the end of the connection: %s', async end => {
    await using scripted = await scriptedDatabase(make, async connection => {
      await connection.startUp()
      const message = await connection.serve(({ kind }) => kind === 'Sync')
      connection.send(...connection.answer(message ?? { kind: 'Sync' }))
      connection[end]()
      await connection.ended
    })
    expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
    await until(() => Promise.resolve(scripted.db.pool()), ({ total }) => total === 0)
    await expectRecovery(scripted)
  })

  test('a length that is one too high takes the next answer for its end, which ends the connection', async () => {
    for (const [kind, cases] of MALFORMED) {
      const [, bytes] = cases.find(([name]) => name === TOO_HIGH) ?? []
      if (bytes === undefined) continue
      await using scripted = await unasked(make, bytes, false)
      // What has a bounded length, or comes at a time when it cannot, may be found before that.
      const answer = await scripted.db.one(whole)
      if (!answer.ok) expect({ kind, failed: answer.error }).toMatchObject({ failed: { tag: 'ProtocolFailure' } })
      await expectRecovery(scripted)
    }
  })

  test('part of a message, and then nothing more, is no harm until the next statement', async () => {
    const notice = bytesOf(EXAMPLES.find(({ kind }) => kind === 'NoticeResponse') ?? ({ kind: 'NoData' } satisfies BackendMessage))
    await using scripted = await unasked(make, notice.subarray(0, 9), false)
    const [connection] = scripted.server.connections
    connection?.raw(notice.subarray(9))
    expect(await valueOf(scripted.db.one(whole))).toEqual({ n: 1 })
    expect(scripted.server.connections).toHaveLength(1)
  })
})
