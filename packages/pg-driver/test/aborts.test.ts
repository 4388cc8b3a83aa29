import { integer, sql } from '@quern/core'
import { type Result, success } from '@quern/result'
import { describe, expect, test } from 'vitest'
import type { CallOptions, Database, Transaction } from '../src/index.ts'
import { everyone, failureOf, insert, one, slow, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { serverSuite, type ServerSuite, until, within } from './server-suite.ts'
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts'

/** What still runs in the other sessions, or holds a transaction open. */
const busy = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'`

const waitingForLocks = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

/** How long a call may go on after its signal, in milliseconds: what a statement has to stop, before its connection goes. */
const STOPPED = 500
const DEADLINE = 400

/** Loses each message of the client's that has a text in it. Resolves when the first has come. */
const withhold = (proxy: TcpProxy, text: string): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  proxy.fromClient = bytes => {
    if (!bytes.includes(text)) return 'pass'
    resolve()
    return 'drop'
  }
  return promise
}

/** A call, and when it has come to where it is to be ended. */
interface Underway {
  readonly ended: PromiseLike<Result<unknown, unknown>>
  readonly there: () => PromiseLike<unknown>
}

type Begin = (limits: CallOptions) => Underway

/** Ends a call by its signal, and another one by its deadline: each has ended in time, as a failure. */
const expectEnds = async (begin: Begin, ...expected: readonly [object, object] | readonly [object]): Promise<void> => {
  const controller = new AbortController()
  const aborted = begin({ signal: controller.signal })
  await aborted.there()
  expect(await within(STOPPED, () => {
    controller.abort('enough')
    return failureOf(aborted.ended)
  })).toMatchObject({ tag: 'Aborted', reason: 'enough', ...expected[0] })
  expect(await within(DEADLINE, () => failureOf(begin({ timeout: DEADLINE }).ended))).toMatchObject({ tag: 'DeadlineExceeded', ...(expected[1] ?? expected[0]) })
}

/** Nothing of a call is left: no connection that is lent, nobody who waits, no work, no data. */
const expectNothingLeft = async (suite: ServerSuite, db: Database): Promise<void> => {
  await within(1_000, () => until(async () => (await valueOf(suite.admin().one(busy))).n, n => n === 0))
  expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
  expect(await valueOf(suite.admin().all(everyone))).toEqual([{ id: 1 }, { id: 2 }])
  expect(await valueOf(db.one(one))).toEqual({ n: 1 })
}

describeEachDriver('a call that is aborted, or past its deadline', target => {
  const suite = serverSuite(target)

  describe('of a statement', () => {
    test('while it waits for its turn in the pool', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      const free = Promise.withResolvers<void>()
      const holder = db.transaction(() => free.promise.then(() => success(1)))
      const there = () => until(() => Promise.resolve(db.pool().waiting), n => n > 0)
      await expectEnds(limits => ({ ended: db.run(insert(3), limits), there }), { stage: 'acquire', outcome: 'none' })
      expect(db.pool().waiting).toBe(0)
      free.resolve()
      await valueOf(holder)
      await expectNothingLeft(suite, db)
    })

    test('while a connection is opened for it', async () => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { connectTimeout: 1_000 } }, proxy.url)
      await valueOf(db.transaction(async () => {
        const there = Promise.withResolvers<void>()
        proxy.fromServer = () => {
          there.resolve()
          return 'drop'
        }
        await expectEnds(limits => ({ ended: db.run(insert(3), limits), there: () => there.promise }), { stage: 'acquire', outcome: 'none' })
        openProxy(proxy)
        return success(1)
      }))
      await until(() => Promise.resolve(db.pool().opening), n => n === 0)
      await expectNothingLeft(suite, db)
    })

    test('while it waits for a lock of a row', async () => {
      const db = await suite.open()
      const change = sql.statement()`update accounts set balance = 7 where id = 1`
      await valueOf(suite.admin().transaction(async tx => {
        await valueOf(tx.run(sql.statement()`select from accounts for update`))
        const there = () => until(async () => (await valueOf(tx.one(waitingForLocks))).n, n => n > 0)
        await expectEnds(limits => ({ ended: db.run(change, limits), there }), { stage: 'execute' })
        await expectEnds(limits => ({ ended: db.transaction(part => part.run(change, limits)), there }), { outcome: 'rolledBack' })
        return success(1)
      }))
      await expectNothingLeft(suite, db)
      expect(await valueOf(db.one(sql.statement({ n: integer() })`select balance as n from accounts where id = 1`))).toEqual({ n: 100 })
    })

    test('while it is sent once more, as its plan was out of date', async () => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { max: 1 } }, proxy.url)
      const all = sql.statement({ id: integer(), n: integer() })`select * from shifting`
      const run = (text: string) => suite.admin().run(sql.statement()([text] as unknown as TemplateStringsArray))
      await valueOf(run('drop table if exists shifting'))
      await valueOf(run('create table shifting (id integer primary key, n integer)'))
      for (const type of ['bigint', 'integer']) {
        openProxy(proxy)
        await valueOf(db.all(all))
        await valueOf(db.all(all))
        await valueOf(run(`alter table shifting alter column n type ${type}`))
        const there = Promise.withResolvers<void>()
        proxy.fromServer = bytes => {
          if (bytes.includes('cached plan')) {
            proxy.fromClient = () => {
              there.resolve()
              return 'drop'
            }
          }
          return 'pass'
        }
        if (type === 'bigint') {
          const controller = new AbortController()
          const ended = failureOf(db.all(all, { signal: controller.signal }))
          await there.promise
          expect(await within(STOPPED, () => {
            controller.abort('enough')
            return ended
          })).toMatchObject({ tag: 'Aborted', reason: 'enough' })
        } else {
          expect(await within(DEADLINE, () => failureOf(db.all(all, { timeout: DEADLINE })))).toMatchObject({ tag: 'DeadlineExceeded' })
          await there.promise
        }
      }
      openProxy(proxy)
      await expectNothingLeft(suite, db)
      await valueOf(run('drop table shifting'))
    })
  })

  describe('of a stream', () => {
    /** Two rows at once, and a third after half a minute. */
    const series = sql.statement({ n: integer() })`select n from generate_series(1, 9) as n, lateral (select pg_sleep(case when n = 3 then 30 else 0 end)) as wait`
    const asleep = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where wait_event = 'PgSleep'`

    test('while a batch comes, the first or a later one', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      for (const batchSize of [1, 256]) {
        const last = async (limits: CallOptions): Promise<Result<unknown, unknown>> => {
          let given: Result<unknown, unknown> = success('nothing')
          for await (const row of db.stream(series, { batchSize, ...limits })) given = row
          return given
        }
        const there = () => until(async () => (await valueOf(suite.admin().one(asleep))).n, n => n > 0)
        await expectEnds(limits => ({ ended: last(limits), there }), { stage: 'execute' })
        await expectNothingLeft(suite, db)
      }
    })

    test('while it is left early, and the server says nothing', async () => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { max: 1 } }, proxy.url)
      const begin = async (limits: CallOptions) => {
        openProxy(proxy)
        const rows = db.stream(sql.statement({ n: integer() })`select n from generate_series(1, 9) as n`, { batchSize: 1, ...limits })[Symbol.asyncIterator]()
        expect(await rows.next()).toMatchObject({ value: { ok: true } })
        const there = Promise.withResolvers<void>()
        proxy.fromClient = () => {
          there.resolve()
          return 'drop'
        }
        return { rows, there: there.promise }
      }
      const controller = new AbortController()
      const aborted = await begin({ signal: controller.signal })
      const left = aborted.rows.return?.()
      await aborted.there
      await within(STOPPED, async () => {
        controller.abort()
        return left
      })
      const late = await begin({ timeout: DEADLINE })
      await within(DEADLINE + STOPPED, async () => late.rows.return?.())
      openProxy(proxy)
      await expectNothingLeft(suite, db)
    })
  })

  describe('of a transaction', () => {
    const body = async (tx: Transaction) => {
      await valueOf(tx.run(insert(3)))
      return tx.savepoint(part => part.run(insert(4)))
    }

    test.each([['begin', 'none'], ['savepoint quern_1', 'rolledBack'], ['release savepoint', 'rolledBack']])('at %s', async (text, outcome) => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { max: 1 } }, proxy.url)
      await expectEnds(limits => {
        openProxy(proxy)
        const reached = withhold(proxy, text)
        return { there: () => reached, ended: db.transaction(limits, body) }
      }, { outcome })
      openProxy(proxy)
      await expectNothingLeft(suite, db)
    })

    test('while a savepoint is undone', async () => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { max: 1 } }, proxy.url)
      for (const limits of [(signal: AbortSignal) => ({ signal }), () => ({ timeout: DEADLINE })]) {
        openProxy(proxy)
        const controller = new AbortController()
        const there = withhold(proxy, 'rollback to savepoint')
        const ended = failureOf(db.transaction(limits(controller.signal), async tx => {
          await valueOf(tx.run(insert(3)))
          await failureOf(tx.savepoint(part => part.run(insert(3))))
          return success(1)
        }))
        await there
        expect(await within(STOPPED, () => {
          controller.abort('enough')
          return ended
        })).toMatchObject({ outcome: 'rolledBack' })
      }
      openProxy(proxy)
      await expectNothingLeft(suite, db)
    })

    test('while another one inside it waits for its connection', async () => {
      const db = await suite.open({ pool: { max: 2 } })
      const free = Promise.withResolvers<void>()
      const holder = db.transaction(() => free.promise.then(() => success(1)))
      await expectEnds(limits => ({
        there: () => until(() => Promise.resolve(db.pool().waiting), n => n > 0),
        ended: db.transaction(limits, async tx => {
          await valueOf(tx.run(insert(3)))
          return tx.transaction({ propagation: 'requiresNew' }, part => part.run(insert(4)))
        }),
      }), { stage: 'acquire' })
      free.resolve()
      await valueOf(holder)
      await expectNothingLeft(suite, db)
    })

    test('while it is found out what became of its COMMIT: that is not known', async () => {
      await using proxy = await tcpProxy(suite.url())
      const db = await suite.open({ pool: { max: 1 } }, proxy.url)
      const controller = new AbortController()
      loseCommit(proxy, { reached: false, closed: true })
      const ended = failureOf(db.transaction({ signal: controller.signal }, tx => tx.run(insert(3))))
      await until(() => Promise.resolve(db.pool().total), n => n === 0)
      expect(await within(STOPPED, () => {
        controller.abort('enough')
        return ended
      })).toMatchObject({ tag: 'CommitOutcomeUnknown', outcome: 'unknown' })
      openProxy(proxy)
      await expectNothingLeft(suite, db)
    })

    test('while its hooks run: it is committed, and says which of them it did not wait for', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      const controller = new AbortController()
      const ended = failureOf(db.transaction({ signal: controller.signal }, async tx => {
        tx.afterCommit(() => {
          controller.abort('enough')
          return new Promise<never>(() => undefined)
        })
        return tx.run(sql.statement()`update accounts set balance = 7 where id = 1`)
      }))
      const given = await within(STOPPED, () => ended)
      expect(given).toMatchObject({ tag: 'HookFailed', outcome: 'committed', failures: [{ tag: 'Aborted', reason: 'enough' }], unfinished: [0] })
      expect(await valueOf(suite.admin().one(sql.statement({ n: integer() })`select balance as n from accounts where id = 1`))).toEqual({ n: 7 })
      await expectNothingLeft(suite, db)
    })
  })

  describe('of a database that is being closed', () => {
    test('ends, and the close does not wait any longer', async () => {
      const db = await suite.open()
      const controller = new AbortController()
      const ended = failureOf(db.run(slow, { signal: controller.signal }))
      await until(async () => (await valueOf(suite.admin().one(busy))).n, n => n === 1)
      const closed = db.close({ grace: 20_000 })
      expect(await failureOf(db.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
      await within(STOPPED, () => {
        controller.abort('enough')
        return closed
      })
      expect(await ended).toMatchObject({ tag: 'Aborted', outcome: 'rolledBack' })
      expect((await valueOf(suite.admin().one(busy))).n).toBe(0)
    })
  })
})
