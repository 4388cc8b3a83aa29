import { integer, sql } from '@quern/core'
import { failure, success } from '@quern/result'
import { startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, createWitnessTable, type Database, describeFailure, pruneWitnesses, retryAdvice, type UnansweredCommit } from '../src/index.ts'
import { createAccounts, everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver, describeEachTargetAndDriver } from './each-driver.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { serverSuite, until } from './server-suite.ts'
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts'

failOnDroppedFailures()

const COMMIT = Buffer.from('commit\0')
const ids = async (db: Database): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

describeEachTargetAndDriver('the witness of a transaction', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    await createAccounts(db)
    await valueOf(db.run(sql.statement()`drop schema if exists quern cascade`))
    await valueOf(db.run(createWitnessTable()))
  })

  test('the second try of the same key finds the work done, and what it gave', async () => {
    let runs = 0
    const place = () => db.transaction({ witness: { key: 'order 17', keepResult: true } }, tx => {
      runs += 1
      return tx.run(insert(3)).map(count => ({ count, list: [1, null, 'ü'] }))
    })
    expect(await valueOf(place())).toEqual({ count: 1, list: [1, null, 'ü'] })
    const again = await failureOf(place())
    expect(again).toEqual({
      tag: 'AlreadyCommitted', stage: 'transaction', outcome: 'committed', key: 'order 17', transactionId: expect.stringMatching(/^\d+$/),
      begunAt: expect.stringMatching(/^\d{4}-/), result: { count: 1, list: [1, null, 'ü'] },
    })
    expect(runs).toBe(1)
    expect(await ids(db)).toEqual([1, 2, 3])
    expect(retryAdvice(again as never, { unit: 'transaction' })).toEqual({ advice: 'no' })
    expect(describeFailure(again as never)).toContain('key: order 17')
    const either = await valueOf(place().catchTag('AlreadyCommitted', ({ result }) => success(result)))
    expect(either).toEqual({ count: 1, list: [1, null, 'ü'] })
  })

  test('the result is kept on request alone; undefined is null', async () => {
    const run = (key: string, keepResult: boolean) => db.transaction({ witness: { key, keepResult } }, () => success(undefined))
    await valueOf(run('a', false))
    expect(await failureOf(run('a', false))).toMatchObject({ tag: 'AlreadyCommitted', result: undefined })
    await valueOf(run('b', true))
    expect(await failureOf(run('b', true))).toMatchObject({ tag: 'AlreadyCommitted', result: null })
  })

  test('a result that has no JSON is a failure, and nothing is committed', async () => {
    const given = await failureOf(db.transaction({ witness: { key: 'k', keepResult: true } }, tx => tx.run(insert(3)).map(() => 7n)))
    expect(given).toMatchObject({ tag: 'EncodeFailure', type: 'jsonb', outcome: 'rolledBack' })
    expect(await ids(db)).toEqual([1, 2])
    expect(await valueOf(db.transaction({ witness: { key: 'k' } }, tx => tx.run(insert(3))))).toBe(1)
  })

  test('a transaction that is rolled back leaves none: the key is free', async () => {
    const witness = { key: 'k' } as const
    await failureOf(db.transaction({ witness }, async tx => {
      await valueOf(tx.run(insert(3)))
      return failure('no')
    }))
    await expect(db.transaction({ witness }, () => { throw new Error('a bug') })).rejects.toThrow('a bug')
    await failureOf(db.transaction({ witness }, async tx => {
      await failureOf(tx.run(sql.statement()`select 1 / 0`))
      return success(1)
    }))
    expect(await valueOf(db.transaction({ witness }, tx => tx.run(insert(3))))).toBe(1)
  })

  test('retries leave one, and a key may be anything', async () => {
    let runs = 0
    const key = "'; drop table accounts; -- ü \u{1F600} \"x\""
    const run = () => db.transaction({ witness: { key }, retry: { times: 2 }, isolation: 'serializable' }, tx => {
      runs += 1
      return runs === 1 ? tx.run(sql.statement()`do $$ begin raise exception 'no' using errcode = '40001'; end $$`) : tx.run(insert(3))
    })
    expect(await valueOf(run())).toBe(1)
    expect(runs).toBe(2)
    expect(await failureOf(run())).toMatchObject({ tag: 'AlreadyCommitted', key })
  })

  test('without its table it is a failure that says so, and the body does not run', async () => {
    await valueOf(db.run(sql.statement()`drop table quern.witness`))
    let ran = false
    const given = await failureOf(db.transaction({ witness: { key: 'k' } }, () => {
      ran = true
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'UndefinedTable', outcome: 'rolledBack', statement: { text: expect.stringContaining('"quern"."witness"') } })
    expect(JSON.stringify(given)).not.toContain('"k"')
    expect(ran).toBe(false)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('its table may be another one, made as often as one likes', async () => {
    for (const table of ['done', 'app.done']) {
      await valueOf(db.run(createWitnessTable(table)))
      await valueOf(db.run(createWitnessTable(table)))
      const witness = { key: 'k', table }
      await valueOf(db.transaction({ witness }, () => success(1)))
      expect(await failureOf(db.transaction({ witness }, () => success(1)))).toMatchObject({ tag: 'AlreadyCommitted' })
    }
    for (const table of ['a.b.c', 'a; drop', '', '1a', 'a"']) {
      expect(() => createWitnessTable(table)).toThrow(TypeError)
      expect(() => pruneWitnesses({ olderThan: 0, table })).toThrow(TypeError)
    }
  })

  test('a table that takes no row is a failure that says so, and not asked for ever', async () => {
    await valueOf(db.run(sql.statement()`create function swallow() returns trigger language plpgsql as 'begin return null; end'`))
    await valueOf(db.run(sql.statement()`create trigger swallow before insert on quern.witness for each row execute function swallow()`))
    let ran = false
    const given = await failureOf(db.transaction({ witness: { key: 'k' } }, () => {
      ran = true
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'invalid option', outcome: 'rolledBack', detail: expect.stringContaining('quern.witness took none') })
    expect(ran).toBe(false)
    await valueOf(db.run(sql.statement()`drop function swallow cascade`))
    expect(await valueOf(db.transaction({ witness: { key: 'k' } }, () => success(1)))).toBe(1)
  })

  test('old ones are removed, and counted', async () => {
    await valueOf(db.transaction({ witness: { key: 'old' } }, () => success(1)))
    await valueOf(db.run(sql.statement()`update quern.witness set begun_at = begun_at - interval '2 hours'`))
    await valueOf(db.transaction({ witness: { key: 'new' } }, () => success(1)))
    expect(await valueOf(db.one(pruneWitnesses({ olderThan: 3_600_000 })))).toEqual({ removed: 1 })
    expect(await valueOf(db.one(pruneWitnesses({ olderThan: 7_200_000 })))).toEqual({ removed: 0 })
    expect(await failureOf(db.transaction({ witness: { key: 'new' } }, () => success(1)))).toMatchObject({ tag: 'AlreadyCommitted' })
    expect(await valueOf(db.transaction({ witness: { key: 'old' } }, () => success(1)))).toBe(1)
  })
})

describeEachDriver('a COMMIT that nobody could answer for', target => {
  const suite = serverSuite(target)

  /** A transaction whose COMMIT is lost, and that gives up; afterwards the way to the server is free. */
  const lost = async (proxy: TcpProxy, db: Database, id: number, reached: boolean, key?: string) => {
    const signal = loseCommit(proxy, { reached, closed: true })
    const options = { signal, ...(key !== undefined && { witness: { key } }) }
    const given = await failureOf(db.transaction(options, tx => tx.run(insert(id))))
    openProxy(proxy)
    if (given.tag !== 'CommitOutcomeUnknown') throw new Error(`a CommitOutcomeUnknown was expected, and not ${given.tag}`)
    return given
  }

  test('is asked for again later, by its failure, which survives JSON', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const committed = await lost(proxy, db, 3, true)
    expect(committed).toMatchObject({ transactionId: expect.stringMatching(/^\d+$/), commit: { transactionId: committed.transactionId, identity: { timeline: '1' } } })
    expect(await valueOf(db.resolve(committed))).toEqual({ tag: 'Committed', transactionId: committed.transactionId })

    const rolledBack = await lost(proxy, db, 4, false)
    const stored = JSON.parse(JSON.stringify(rolledBack)) as typeof rolledBack
    // By another program, with the failure or its commit alone.
    await using other = await valueOf(connect(suite.url()))
    expect(await valueOf(other.resolve(stored))).toEqual({ tag: 'RolledBack', transactionId: rolledBack.transactionId })
    expect(await valueOf(other.resolve(stored.commit as UnansweredCommit))).toMatchObject({ tag: 'RolledBack' })
    expect(await ids(db)).toEqual([1, 2, 3])
  })

  test('and still cannot: it is unknown, says why, and whether to ask again', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const given = await lost(proxy, db, 3, true)
    proxy.fromClient = (_bytes, { cut }) => {
      cut()
      return 'drop'
    }
    expect(await valueOf(db.resolve(given, { timeout: 300 }))).toMatchObject({
      tag: 'Unknown', transactionId: given.transactionId, askAgain: true, detail: expect.stringContaining('no connection'), cause: { stage: 'connect', outcome: 'none' },
    })
    openProxy(proxy)
    const identity = given.commit?.identity
    if (given.commit === undefined || identity === undefined) throw new Error('it has no identity')
    for (const [part, value] of [['system', '1'], ['timeline', '9']] as const) {
      expect(await valueOf(db.resolve({ ...given.commit, identity: { ...identity, [part]: value } }))).toMatchObject({
        tag: 'Unknown', askAgain: false, detail: expect.stringContaining('not the one that was asked to commit'),
      })
    }
    const { identity: _, ...nameless } = given.commit
    expect(await valueOf(db.resolve(nameless))).toMatchObject({ tag: 'Unknown', askAgain: false, detail: expect.stringContaining('does not tell who it is') })
    const { commit: _commit, ...empty } = given
    expect(await valueOf(db.resolve(empty))).toMatchObject({ tag: 'Unknown', transactionId: undefined, askAgain: false })
  })

  test.each([
    ['nothing', undefined], ['a text', 'x'], ['another failure', { tag: 'NoRow', stage: 'cardinality', outcome: 'none' }], ['an empty object', {}],
    ['an identifier that is none', { transactionId: '1; drop', processId: 1 }], ['no process', { transactionId: '1' }],
    ['half an identity', { transactionId: '1', processId: 1, identity: { system: '1' } }],
    ['a table that is none', { transactionId: '1', processId: 1, witness: { key: 'k', begunAt: '', table: 'a; drop' } }],
  ])('is not %s: a misuse', async (_what, given) => {
    const db = await suite.open()
    expect(await failureOf(db.resolve(given as never))).toMatchObject({ tag: 'Misuse', misuse: 'invalid option', outcome: 'none' })
  })

  test('is not asked for on a database that is closed, nor with options that are none', async () => {
    const db = await suite.open()
    const commit = { transactionId: '1', processId: 1 }
    expect(await failureOf(db.resolve(commit, { timeout: -1 }))).toMatchObject({ tag: 'Misuse', misuse: 'invalid option' })
    await db.close()
    expect(await failureOf(db.resolve(commit))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
  })

  test('is told by its witness, whatever became of the server', async () => {
    await valueOf(suite.admin().run(createWitnessTable()))
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const committed = await lost(proxy, db, 3, true, 'three')
    const rolledBack = await lost(proxy, db, 4, false, 'four')
    for (const [given, tag] of [[committed, 'Committed'], [rolledBack, 'RolledBack']] as const) {
      expect(await valueOf(db.resolve(given))).toMatchObject({ tag })
      const { commit } = given
      if (commit?.identity === undefined) throw new Error('it has no identity')
      // A promoted standby is on a later timeline, and has lost its statistics: pg_xact_status alone could not tell.
      const failedOver = { ...commit, identity: { ...commit.identity, timeline: '0', incarnation: 'another' } }
      expect(await valueOf(db.resolve(failedOver))).toMatchObject({ tag })
      const { witness: _, ...blind } = failedOver
      expect(await valueOf(db.resolve(blind))).toMatchObject({ tag: 'Unknown' })
      // A row proves itself on any server; that there is none proves nothing there.
      for (const identity of [{ ...commit.identity, system: '1' }, { ...commit.identity, timeline: '9' }]) {
        expect(await valueOf(db.resolve({ ...commit, identity }))).toMatchObject({ tag: tag === 'Committed' ? tag : 'Unknown' })
      }
    }
    // The same key was taken by another try: the first one is out of the game.
    await valueOf(db.transaction({ witness: { key: 'four' } }, tx => tx.run(insert(4))))
    expect(await valueOf(db.resolve(rolledBack))).toMatchObject({ tag: 'RolledBack' })
    expect(await ids(db)).toEqual([1, 2, 3, 4])
    await valueOf(suite.admin().run(sql.statement()`drop schema quern cascade`))
    // Without the table, what the server knows by itself.
    expect(await valueOf(db.resolve(committed))).toMatchObject({ tag: 'Committed' })
  })

  test('is not told by a witness that was removed', async () => {
    await valueOf(suite.admin().run(createWitnessTable()))
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const given = await lost(proxy, db, 3, true, 'three')
    await valueOf(db.one(pruneWitnesses({ olderThan: -1_000 })))
    expect(await valueOf(db.resolve(given))).toMatchObject({ tag: 'Unknown', askAgain: false, detail: expect.stringContaining('removed') })
    await valueOf(suite.admin().run(sql.statement()`drop schema quern cascade`))
  })

  test('is not told by the witness of another try, once its own was removed', async () => {
    await valueOf(suite.admin().run(createWitnessTable()))
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const given = await lost(proxy, db, 3, true, 'three')
    // It was committed: its row is removed, and the key used again.
    await until(() => ids(suite.admin()), list => list.includes(3))
    await valueOf(db.one(pruneWitnesses({ olderThan: -1_000 })))
    await valueOf(db.transaction({ witness: { key: 'three' } }, tx => tx.run(insert(4))))
    expect(await valueOf(db.resolve(given))).toMatchObject({ tag: 'Unknown', askAgain: false, detail: expect.stringContaining('removed') })
    await valueOf(suite.admin().run(sql.statement()`drop schema quern cascade`))
  })

  test('while the transaction is still open on the server: its backend is ended, and it is rolled back', async () => {
    await valueOf(suite.admin().run(createWitnessTable()))
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    proxy.fromClient = (bytes, { client }) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'pass'
      client.removeAllListeners('close')
      client.destroy()
      return 'drop'
    }
    expect(await failureOf(db.transaction({ witness: { key: 'k' } }, tx => tx.run(insert(3))))).toMatchObject({ outcome: 'rolledBack' })
    expect(await ids(db)).toEqual([1, 2])
    await valueOf(suite.admin().run(sql.statement()`drop schema quern cascade`))
  })

  test('of many tries with one key at once: one of them did it', async () => {
    await valueOf(suite.admin().run(createWitnessTable()))
    const db = await suite.open({ pool: { max: 8 } })
    for (const isolation of ['read committed', 'serializable'] as const) {
      const results = await Promise.all(Array.from({ length: 12 }, () =>
        db.transaction({ witness: { key: isolation }, isolation, retry: { times: 5 } }, tx =>
          tx.run(sql.statement()`update accounts set balance = balance + 1 where id = 1`))))
      const tags = results.map(result => result.match({ success: () => 'done', failure: ({ tag }) => tag }))
      expect(tags.toSorted()).toEqual([...Array.from({ length: 11 }, () => 'AlreadyCommitted'), 'done'])
    }
    expect(await valueOf(db.one(sql.statement({ balance: integer() })`select balance from accounts where id = 1`))).toEqual({ balance: 102 })
    await valueOf(suite.admin().run(sql.statement()`drop schema quern cascade`))
  })
})

describe('one session', () => {
  test('has nothing to resolve', async () => {
    await using db = await valueOf(connect('pglite:'))
    expect(await failureOf(db.resolve({ transactionId: '1', processId: 1 }))).toMatchObject({ tag: 'Misuse', misuse: 'unsupported' })
  })
})

describe('a server that crashes at COMMIT, and a witness', () => {
  test.each([
    // The commit was flushed, and its answer lost.
    { durable: true, reached: true, tag: 'success' },
    // The commit was carried out, and lost with the server's memory.
    { durable: false, reached: true, tag: 'rolledBack' },
    { durable: true, reached: false, tag: 'rolledBack' },
  ])('%o: it is known, though the identifier is worthless', async ({ durable, reached, tag }) => {
    await using server = await startServer(18, { durable: true, settings: durable ? {} : { synchronous_commit: 'off', wal_writer_delay: '10s', wal_writer_flush_after: 0 } })
    const admin = await valueOf(connect(server.url))
    await createAccounts(admin)
    await valueOf(admin.run(createWitnessTable()))
    await valueOf(admin.run(sql.statement()`checkpoint`))
    await admin.close()
    await using proxy = await tcpProxy(server.url)
    const db = await valueOf(connect(proxy.url))
    const crash = async (cut: () => void): Promise<void> => {
      await server.kill9()
      await server.restart()
      // Somebody else uses the identifiers that were lost.
      const other = await valueOf(connect(server.url))
      for (let id = 10; id < 15; id += 1) await valueOf(other.run(insert(id)))
      await other.close()
      openProxy(proxy)
      cut()
    }
    proxy.fromClient = (bytes, link) => {
      if (!bytes.includes(COMMIT)) return 'pass'
      proxy.fromClient = () => 'drop'
      proxy.fromServer = () => {
        proxy.fromServer = () => 'drop'
        void crash(link.cut)
        return 'drop'
      }
      if (reached) return 'pass'
      void crash(link.cut)
      return 'drop'
    }
    const given = await db.transaction({ witness: { key: 'k' } }, tx => tx.run(insert(3)))
    expect(given.match({ success: () => 'success', failure: error => error.outcome })).toBe(tag)
    expect((await ids(db)).includes(3)).toBe(tag === 'success')
    await db.close()
  })
})
