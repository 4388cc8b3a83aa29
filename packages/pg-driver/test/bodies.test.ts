import { from, integer, sql } from '@quern/core'
import { failure, gen, type Result, success } from '@quern/result'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CallOptions, connect, type Database, type Transaction } from '../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, slow, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver, describeEachTargetAndDriver } from './each-driver.ts'
import { backend, serverSuite, terminate, until, within } from './server-suite.ts'

failOnDroppedFailures()

const never = new Promise<never>(() => undefined)

describeEachTargetAndDriver('what a body may do', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))
  const ids = async (): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  test('it never settles: at the deadline its transaction is rolled back, and its connection given back', async () => {
    const given = await within(300, () => failureOf(db.transaction({ timeout: 300 }, async tx => {
      await valueOf(tx.run(insert(3)))
      return never
    })))
    expect(given).toEqual({ tag: 'DeadlineExceeded', stage: 'transaction', outcome: 'rolledBack', timeout: 300 })
    expect(await ids()).toEqual([1, 2])
    await until(async () => db.pool().leased, leased => leased === 0)
  })

  test('it never settles: a signal ends it as well, and what it does later has no effect', async () => {
    const controller = new AbortController()
    const later = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<unknown>()
    const given = failureOf(db.transaction({ signal: controller.signal }, async tx => {
      await valueOf(tx.run(insert(3)))
      controller.abort('enough')
      await later.promise
      ended.resolve(await failureOf(tx.run(insert(4))))
      return failure('nobody hears of it')
    }))
    expect(await given).toEqual({ tag: 'Aborted', stage: 'transaction', outcome: 'rolledBack', reason: 'enough' })
    later.resolve()
    expect(await ended.promise).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended' })
    expect(await ids()).toEqual([1, 2])
  })

  test('the part of it in a savepoint never settles: that is undone at its own deadline, and the rest goes on', async () => {
    await valueOf(db.transaction(async tx => {
      expect(await failureOf(tx.transaction({ timeout: 200 }, async sp => {
        await valueOf(sp.run(insert(3)))
        return never
      }))).toMatchObject({ tag: 'DeadlineExceeded', timeout: 200 })
      return tx.run(insert(4))
    }))
    expect(await ids()).toEqual([1, 2, 4])
  })

  test('the part of it that joined never settles: the whole is rolled back', async () => {
    const given = await failureOf(db.transaction(async tx => {
      await failureOf(tx.transaction({ propagation: 'join', timeout: 200 }, async part => {
        await valueOf(part.run(insert(3)))
        return never
      }))
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'CommitWasRolledBack' })
    expect(await ids()).toEqual([1, 2])
  })

  test('it never settles, with a stream open and statements waiting: all of them end', async () => {
    const rows: unknown[] = []
    const waiting: PromiseLike<Result<unknown, unknown>>[] = []
    const given = await within(400, () => failureOf(db.transaction({ timeout: 400 }, async tx => {
      for await (const row of tx.stream(from(accounts).select(accounts), { batchSize: 1 })) {
        rows.push(row.ok)
        waiting.push(tx.run(insert(3)))
        await never
      }
      return success(1)
    })))
    expect(given).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack' })
    expect(rows).toEqual([true])
    for (const each of waiting) expect(await failureOf(each)).toMatchObject({ misuse: 'stream open' })
    expect(await ids()).toEqual([1, 2])
    await until(async () => db.pool().leased, leased => leased === 0)
  })

  test('it ends while a savepoint of it has not: everything is rolled back, and the savepoint finds its end', async () => {
    const gate = Promise.withResolvers<void>()
    const inside = Promise.withResolvers<unknown>()
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      void tx.savepoint(async sp => {
        await gate.promise
        inside.resolve(await failureOf(sp.run(insert(4))))
        return success(1)
      }).then(({ ok }) => ok)
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'savepoint open', outcome: 'rolledBack' })
    gate.resolve()
    expect(await inside.promise).toMatchObject({ misuse: 'transaction ended' })
    expect(await ids()).toEqual([1, 2])
  })

  test('it fails while statements of its own are still waiting: they are run, and undone', async () => {
    const waiting: PromiseLike<Result<unknown, unknown>>[] = []
    expect(await failureOf(db.transaction(tx => {
      waiting.push(...[3, 4, 5].map(id => tx.run(insert(id))))
      return failure('no')
    }))).toBe('no')
    for (const each of waiting) expect(await valueOf(each)).toBe(1)
    expect(await ids()).toEqual([1, 2])
  })

  test('it keeps its handle: every call after the end is a misuse', async () => {
    let kept: Transaction | undefined
    await valueOf(db.transaction(tx => {
      kept = tx
      return success(1)
    }))
    const tx = kept as unknown as Transaction
    const calls = [tx.all(everyone), tx.one(one), tx.maybeOne(one), tx.run(insert(3)), tx.savepoint(() => success(1)), tx.transaction(() => success(1))]
    for (const call of calls) expect(await failureOf(call as PromiseLike<Result<unknown, unknown>>)).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome: 'none' })
    for await (const row of tx.stream(everyone)) expect(row).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('two savepoints of it at once: the second is a misuse, and the first is kept', async () => {
    const gate = Promise.withResolvers<void>()
    await valueOf(db.transaction(async tx => {
      const first = tx.savepoint(async sp => {
        await gate.promise
        return sp.run(insert(3))
      })
      const second = await failureOf(tx.savepoint(sp => sp.run(insert(4))))
      expect(second).toMatchObject({ misuse: 'savepoint open', outcome: 'none' })
      gate.resolve()
      return first
    }))
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a conflict inside a savepoint of it is not retried there, but with the whole', async () => {
    const conflict = sql.statement()`do $$ begin raise exception 'no' using errcode = '40001'; end $$`
    const runs = { whole: 0, savepoint: 0 }
    await valueOf(db.transaction({ retry: { times: 1 } }, tx => {
      runs.whole += 1
      return tx.savepoint(sp => {
        runs.savepoint += 1
        return runs.whole === 1 ? sp.run(conflict) : sp.run(insert(3))
      })
    }))
    expect(runs).toEqual({ whole: 2, savepoint: 2 })
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a signal that was aborted while it began: it does not run', async () => {
    const controller = new AbortController()
    let ran = false
    const ended = failureOf(db.transaction({ signal: controller.signal }, tx => tx.transaction({ signal: AbortSignal.abort('before') }, () => {
      ran = true
      return never
    })))
    expect(await ended).toMatchObject({ tag: 'Aborted', reason: 'before' })
    expect(ran).toBe(false)
  })

  test('a generator of it is closed, whatever ends it', async () => {
    const closed: string[] = []
    const body = (name: string, divisor: number) => (tx: Transaction) => gen(async function* () {
      try {
        return yield* tx.run(sql.statement()`select 1 / ${divisor}::integer`)
      } finally {
        closed.push(name)
      }
    })
    await valueOf(db.transaction(body('success', 1)))
    await failureOf(db.transaction(body('failure', 0)))
    expect(closed).toEqual(['success', 'failure'])
  })
})

describeEachDriver('what befalls a body', target => {
  const suite = serverSuite(target)
  const ids = async (): Promise<number[]> => (await valueOf(suite.admin().all(everyone))).map(({ id }) => id)

  test('it throws when its connection is lost: that is thrown on', async () => {
    const db = await suite.open()
    const bug = new Error('a bug')
    await expect(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await terminate(suite.admin(), (await valueOf(tx.one(backend))).pid)
      await until(async () => (await tx.one(one)).ok, ok => !ok)
      throw bug
    })).rejects.toBe(bug)
    expect(await ids()).toEqual([1, 2])
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('its connection is lost and it has no statement left: COMMIT is not sent, and it is rolled back', async () => {
    const db = await suite.open()
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      const { pid } = await valueOf(tx.one(backend))
      await terminate(suite.admin(), pid)
      await until(async () => db.pool().lost, lost => lost === 1)
      return success(1)
    }))
    expect(given).toMatchObject({ outcome: 'rolledBack' })
    expect(await ids()).toEqual([1, 2])
  })

  test('its connection is lost and it passes over that: the transaction tells why', async () => {
    const db = await suite.open()
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await terminate(suite.admin(), (await valueOf(tx.one(backend))).pid)
      await until(async () => (await tx.one(one)).ok, ok => !ok)
      return success('all is well')
    }))
    expect(given).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack', cause: { tag: 'AdminShutdown', outcome: 'rolledBack' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('it waits for its own lock in another session for ever: the deadline ends both', async () => {
    const db = await suite.open()
    const given = await within(500, () => failureOf(db.transaction({ timeout: 500 }, async tx => {
      await valueOf(tx.run(sql.statement()`update accounts set balance = 7 where id = 1`))
      // Without limits of its own, on another connection: only the end of the transaction frees it.
      return db.run(sql.statement()`update accounts set balance = 8 where id = 1`)
    })))
    expect(given).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack' })
    await until(async () => db.pool().leased, leased => leased === 0)
  })

  test('BEGIN fails: the body does not run, and it says why', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    let ran = false
    await valueOf(db.one(one))
    const given = await failureOf(db.transaction({ signal: AbortSignal.abort('before') }, () => {
      ran = true
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Aborted', outcome: 'none' })
    expect(ran).toBe(false)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('an abort or a deadline during COMMIT: the call ends in time, and what became of it is told once it is known', async () => {
    const db = await suite.open()
    await valueOf(suite.admin().run(sql.statement()`create or replace function take_long() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return null; end $$`))
    await valueOf(suite.admin().run(sql.statement()`drop table if exists slow_commits`))
    await valueOf(suite.admin().run(sql.statement()`create table slow_commits (id integer)`))
    await valueOf(suite.admin().run(sql.statement()`create constraint trigger take_long after insert on slow_commits deferrable initially deferred for each row execute function take_long()`))
    const insert = sql.statement()`insert into slow_commits values (1)`
    const committing = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where query = 'commit' and state = 'active'`
    const untilCommitting = (many: number) => until(async () => (await valueOf(suite.admin().one(committing))).n, n => n === many)
    // It is not stopped: the request could hit the wait for a standby, and the commit would stand.
    const end = sql.statement()`select pg_terminate_backend(pid) from pg_stat_activity where query = 'commit' and state = 'active'`
    const controller = new AbortController()
    const limits: readonly [CallOptions, () => void, object][] = [
      [{ signal: controller.signal }, () => controller.abort('enough'), { tag: 'Aborted', reason: 'enough' }],
      [{ timeout: 2_000 }, () => undefined, { tag: 'DeadlineExceeded', timeout: 2_000 }],
    ]
    for (const [options, reach, cause] of limits) {
      const ended = failureOf(db.transaction(options, tx => tx.run(insert)))
      await untilCommitting(1)
      reach()
      const given = await ended
      expect(given).toMatchObject({ tag: 'CommitOutcomeUnknown', stage: 'transaction', outcome: 'unknown', cause })
      await valueOf(suite.admin().run(end))
      await untilCommitting(0)
      expect(given.tag === 'CommitOutcomeUnknown' && (await valueOf(db.resolve(given)))).toMatchObject({ tag: 'RolledBack' })
      expect(await valueOf(suite.admin().all(sql.statement({ id: integer() })`select id from slow_commits`))).toEqual([])
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    }
    await valueOf(suite.admin().run(sql.statement()`drop table slow_commits`))
  })

  test('an abort of a statement of it: the transaction has failed, and its connection is used again', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const controller = new AbortController()
    const running = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where query like 'select pg_sleep(3%' and state = 'active'`
    const ended = failureOf(db.transaction(async tx => {
      await failureOf(tx.run(slow, { signal: controller.signal }))
      return success(1)
    }))
    await until(async () => (await valueOf(suite.admin().one(running))).n, n => n === 1)
    controller.abort('enough')
    expect(await ended).toMatchObject({ tag: 'CommitWasRolledBack', cause: { tag: 'Aborted' } })
    expect(db.pool()).toMatchObject({ total: 1, opened: 1 })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })
})
