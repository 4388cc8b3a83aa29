import { from, integer, sql } from '@quern/core'
import { success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { startServer } from '@quern/testing/servers'
import { describe, expect, test } from 'vitest'
import { connect, type Database, retryAdvice } from '../src/index.ts'
import { accounts, createAccounts, failureOf, insert, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver } from './each-driver.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { serverSuite, until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

failOnDroppedFailures()

const has = async (db: Database, id: number): Promise<boolean> =>
  (await valueOf(db.all(from(accounts).where(accounts.id.eq(id)).select({ id: accounts.id })))).length === 1

const COMMIT = Buffer.from('commit\0')

describeEachDriver('a COMMIT whose answer is lost', target => {
  const suite = serverSuite(target)

  test('and that never arrived: it is rolled back, and can be run again', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    loseCommit(proxy, { reached: false, closed: false })
    const given = await failureOf(db.transaction(tx => tx.run(insert(3))))
    expect(given).toMatchObject({ tag: 'ConnectionLost', stage: 'transaction', outcome: 'rolledBack' })
    expect(retryAdvice(given as never, { unit: 'transaction' })).toMatchObject({ advice: 'retry' })
    expect(await has(db, 3)).toBe(false)
    loseCommit(proxy, { reached: false, closed: false })
    expect(await valueOf(db.transaction({ retry: { times: 1 } }, tx => tx.run(insert(4))))).toBe(1)
    expect(await has(db, 4)).toBe(true)
  })

  test('and that was carried out: it is committed, and not run again', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    loseCommit(proxy, { reached: true, closed: false })
    let runs = 0
    const value = await valueOf(
      db.transaction({ retry: { times: 3 } }, tx => {
        runs += 1
        return tx.run(insert(3)).map(() => 'saved')
      }),
    )
    expect(value).toBe('saved')
    expect(runs).toBe(1)
    expect(await has(db, 3)).toBe(true)
  })

  test('of a transaction that changed nothing: nothing was changed', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    loseCommit(proxy, { reached: true, closed: false })
    expect(await failureOf(db.transaction(tx => tx.all(from(accounts).select(accounts))))).toMatchObject({ tag: 'ConnectionLost', outcome: 'none' })
    // A statement that could have changed something, and did not, is given an identifier all the same, and looked up.
    loseCommit(proxy, { reached: true, closed: false })
    expect(await valueOf(db.transaction(tx => tx.run(sql.statement()`update accounts set balance = 0 where id = 99`)))).toBe(0)
  })

  test('while the server still waits for it: its session is ended, and the transaction with it', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    // The client's end is gone, the server's end does not know.
    proxy.fromClient = (bytes, { client }) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'pass'
      client.removeAllListeners('close')
      client.destroy()
      return 'drop'
    }
    const given = await failureOf(db.transaction(tx => tx.run(insert(3))))
    expect(given).toMatchObject({ outcome: 'rolledBack' })
    expect(await has(db, 3)).toBe(false)
  })

  test('and nobody can be asked: it is not known, and says which transaction it was', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    proxy.fromClient = (bytes, link) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'drop'
      link.cut()
      return 'drop'
    }
    const enough = new AbortController()
    const running = failureOf(db.transaction({ signal: enough.signal }, tx => tx.run(insert(3))))
    await until(() => Promise.resolve(db.pool().lost), lost => lost === 1)
    enough.abort()
    const given = await running
    expect(given).toMatchObject({
      tag: 'CommitOutcomeUnknown', outcome: 'unknown', transactionId: expect.stringMatching(/^\d+$/), cause: { tag: 'ConnectionLost', outcome: 'unknown' },
    })
    expect(retryAdvice(given, { unit: 'transaction' })).toEqual({ advice: 'verify' })
    proxy.fromClient = () => 'pass'
    expect(await has(db, 3)).toBe(false)
  })

  test('past its deadline: the answer is no later than that', async () => {
    await using proxy = await tcpProxy(suite.url())
    const clock = virtualClock()
    const db = await suite.open({ clock }, proxy.url)
    const arrived = Promise.withResolvers<void>()
    proxy.fromClient = bytes => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'drop'
      arrived.resolve()
      return 'drop'
    }
    const running = failureOf(db.transaction({ timeout: 30_000 }, tx => tx.run(insert(3))))
    await arrived.promise
    await clock.advance(30_000)
    expect(await running).toMatchObject({ tag: 'CommitOutcomeUnknown', cause: { tag: 'DeadlineExceeded', timeout: 30_000 } })
    proxy.fromClient = () => 'pass'
  })

  test('shortly before its deadline: some of the time is left to ask, and it is committed', async () => {
    await using proxy = await tcpProxy(suite.url())
    const clock = virtualClock()
    const db = await suite.open({ clock }, proxy.url)
    const carriedOut = Promise.withResolvers<void>()
    proxy.fromClient = bytes => {
      if (!bytes.includes(COMMIT)) return 'pass'
      openProxy(proxy)
      proxy.fromServer = () => {
        openProxy(proxy)
        carriedOut.resolve()
        return 'drop'
      }
      return 'pass'
    }
    const running = db.transaction({ timeout: 30_000 }, tx => tx.run(insert(3)))
    await carriedOut.promise
    await clock.advance(29_000)
    expect(await valueOf(running)).toBe(1)
  })

  test('when its caller has given up: it is not known, as nobody was asked', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const signal = loseCommit(proxy, { reached: true, closed: false })
    expect(await failureOf(db.transaction({ signal }, tx => tx.run(insert(3))))).toMatchObject({
      tag: 'CommitOutcomeUnknown', detail: 'there was no time left to ask the server', commit: { transactionId: expect.stringMatching(/^\d+$/) },
    })
  })

  test('a role that may not ask the server who it is gets no identifier', async () => {
    const admin = suite.admin()
    await valueOf(admin.run(sql.statement()`create role humble login password 'secret'`))
    await valueOf(admin.run(sql.statement()`grant insert, select on accounts to humble`))
    await valueOf(admin.run(sql.statement()`revoke execute on function pg_control_system() from public`))
    await using proxy = await tcpProxy(suite.url())
    const url = new URL(proxy.url)
    url.username = 'humble'
    url.password = 'secret'
    const db = await suite.open({}, url.href)
    expect(await valueOf(db.transaction(tx => tx.run(insert(3))))).toBe(1)
    loseCommit(proxy, { reached: true, closed: false })
    const given = await failureOf(db.transaction(tx => tx.run(insert(4))))
    expect(given).toMatchObject({ tag: 'CommitOutcomeUnknown', outcome: 'unknown' })
    expect(given).not.toHaveProperty('transactionId')
    await valueOf(admin.run(sql.statement()`grant execute on function pg_control_system() to public`))
    await valueOf(admin.run(sql.statement()`revoke all on accounts from humble`))
    await valueOf(admin.run(sql.statement()`drop role humble`))
  })
})

describe('a server that crashes at COMMIT', () => {
  test('and gives the identifier to another transaction: it is not taken for ours', async () => {
    await using server = await startServer(18, { durable: true })
    const admin = await valueOf(connect(server.url))
    await createAccounts(admin)
    await admin.close()
    await using proxy = await tcpProxy(server.url)
    const db = await valueOf(connect(proxy.url))
    let transactionId = ''
    const gate = Promise.withResolvers<void>()
    proxy.fromClient = (bytes, link) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      // No new connection gets through until the server is back, and its identifiers are in use again.
      proxy.fromClient = () => 'drop'
      void server
        .kill9()
        .then(() => server.restart())
        .then(async () => {
          const other = await valueOf(connect(server.url))
          for (let id = 10; id < 15; id += 1) await valueOf(other.run(insert(id)))
          await other.close()
          proxy.fromClient = () => 'pass'
          link.cut()
          gate.resolve()
        })
      return 'drop'
    }
    const given = await failureOf(
      db.transaction(async tx => {
        const inserted = await tx.run(insert(3))
        const { id } = await valueOf(tx.one(sql.statement({ id: integer() })`select pg_current_xact_id()::text::integer as id`))
        transactionId = String(id)
        return inserted.ok ? success(1) : inserted
      }),
    )
    await gate.promise
    // The identifier was committed, by someone else.
    const status = sql.statement({ n: integer() })`select count(*)::integer as n where pg_xact_status(${transactionId}::text::xid8) = 'committed'`
    expect(await valueOf(db.one(status))).toEqual({ n: 1 })
    expect(await has(db, 3)).toBe(false)
    expect(given).toMatchObject({ tag: 'CommitOutcomeUnknown', outcome: 'unknown', transactionId })
    await db.close()
  })

  test('and has lost it with its identifier: it is rolled back', async () => {
    await using server = await startServer(18, { durable: true })
    const db = await valueOf(connect(server.url))
    await createAccounts(db)
    await using proxy = await tcpProxy(server.url)
    const through = await valueOf(connect(proxy.url))
    proxy.fromClient = (bytes, link) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'drop'
      void server
        .kill9()
        .then(() => server.restart())
        .then(() => {
          proxy.fromClient = () => 'pass'
          link.cut()
        })
      return 'drop'
    }
    const given = await failureOf(through.transaction(tx => tx.run(insert(3))))
    expect(given).toMatchObject({ tag: 'ConnectionLost', outcome: 'rolledBack' })
    expect(await has(through, 3)).toBe(false)
    await through.close()
    await db.close()
  })
})
