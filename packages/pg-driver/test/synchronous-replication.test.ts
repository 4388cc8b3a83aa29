import { integer, sql } from '@quern/core'
import { type Server, startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Database, retryAdvice } from '../src/index.ts'
import { createAccounts, failureOf, insert, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { until } from './server-suite.ts'

failOnDroppedFailures()

const waiting = sql.statement({ pid: integer() })`select pid from pg_stat_activity where wait_event = 'SyncRep'`

describe.each(['postgres', 'pg'])('a server whose synchronous standby is gone, by %s', scheme => {
  let server: Server
  let admin: Database
  let db: Database
  beforeAll(async () => {
    server = await startServer(18, { settings: { synchronous_commit: 'on', synchronous_standby_names: 'gone' } })
    const url = server.url.replace(/^[a-z]+(?=:)/, scheme)
    admin = await valueOf(connect(url, { settings: { synchronous_commit: 'local' } }))
    db = await valueOf(connect(url))
  })
  afterAll(async () => {
    await db.close({ grace: 0 })
    await admin.close()
    await server.stop()
  })
  beforeEach(() => createAccounts(admin))

  const pids = async (): Promise<readonly number[]> => (await valueOf(admin.all(waiting))).map(({ pid }) => pid)

  /** Has each backend that waits for the standby stopped, or ended. */
  const endWaits = async (by: 'pg_cancel_backend' | 'pg_terminate_backend'): Promise<void> => {
    const [pid] = await until(pids, list => list.length > 0)
    await valueOf(admin.run(sql.statement()([`select ${by}(${String(pid)})`] as unknown as TemplateStringsArray)))
  }

  test('the deadline of a transaction leaves its COMMIT waiting: it is unknown, and not acknowledged', async () => {
    const given = await failureOf(db.transaction({ timeout: 3_000 }, tx => tx.run(insert(3))))
    expect(given).toMatchObject({ tag: 'CommitOutcomeUnknown', outcome: 'unknown', cause: { tag: 'DeadlineExceeded', timeout: 3_000 } })
    expect(retryAdvice(given, { unit: 'transaction' })).toEqual({ advice: 'verify' })
    // Whoever asks on does not end the wait either, however often it asks.
    expect(await valueOf(db.resolve(given as never, { timeout: 3_000 }))).toMatchObject({ tag: 'Unknown', askAgain: true })
    expect(await pids()).toHaveLength(1)
    await endWaits('pg_cancel_backend')
    await until(pids, list => list.length === 0)
  })

  test.each([['pg_cancel_backend', '01000'], ['pg_terminate_backend', '57P01']] as const)('%s ends the wait of a COMMIT: it is not known to be replicated', async (by, sqlstate) => {
    const running = failureOf(db.transaction(tx => tx.run(insert(3))))
    await endWaits(by)
    const given = await running
    expect(given).toMatchObject({
      tag: 'CommitOutcomeUnknown', outcome: 'unknown', transactionId: expect.stringMatching(/^\d+$/), detail: expect.stringContaining('standbys'),
      cause: { tag: 'StatementCompletionUnknown', outcome: 'unknown', sqlstate, server: { severity: 'WARNING' } },
    })
    expect(retryAdvice(given, { unit: 'transaction' })).toEqual({ advice: 'verify' })
  })

  test.each([['pg_cancel_backend', '01000'], ['pg_terminate_backend', '57P01']] as const)('%s ends the wait of a write by itself: it is not known to be replicated', async (by, sqlstate) => {
    const running = failureOf(db.run(insert(3)))
    await endWaits(by)
    const given = await running
    expect(given).toMatchObject({ tag: 'StatementCompletionUnknown', outcome: 'unknown', sqlstate })
    expect(retryAdvice(given, { unit: 'statement' })).toEqual({ advice: 'verify' })
  })

  test('the deadline of a write by itself ends its wait, and says so', async () => {
    expect(await failureOf(db.run(insert(3), { timeout: 3_000 }))).toMatchObject({ tag: 'StatementCompletionUnknown', outcome: 'unknown', sqlstate: '01000' })
  })
})
