import { bigint, integer, type Query, sql, text } from '@quern/core'
import { failure, gen, success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database, type HeldLock, type LockKey, lockInTransaction, lockKey, logging, type Queries, withAdvisoryLock } from '../src/index.ts'
import { failureOf, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { backend, serverSuite, terminate, until } from './server-suite.ts'

failOnDroppedFailures()

const locks = (granted: boolean) => sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_locks
  where locktype = 'advisory' and granted = ${granted} and database = (select oid from pg_database where datname = current_database())`
const countOf = async (on: Queries, granted = true): Promise<number> => (await valueOf(on.one(locks(granted)))).n

/** A gate that a body waits at, and a test opens. */
const gate = () => Promise.withResolvers<void>()

describeEachTarget('advisory locks', target => {
  const clock = virtualClock()
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url, { clock }))
  })
  afterAll(() => db.close())

  test('a lock of a transaction is held until its end', async () => {
    for (const key of [42n, [7, -1], lockKey('test', 'name'), -(2n ** 63n)] satisfies LockKey[]) {
      await valueOf(db.transaction(async tx => {
        await valueOf(lockInTransaction(tx, key))
        await valueOf(lockInTransaction(tx, key, { wait: false }))
        await valueOf(lockInTransaction(tx, key, { wait: 1_000, shared: true }))
        expect(await countOf(tx)).toBe(2)
        return success(undefined)
      }))
      expect(await countOf(db)).toBe(0)
    }
  })

  test('a lock of a savepoint is released where that is rolled back', async () => {
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.savepoint(sp => lockInTransaction(sp, 1n)))
      expect(await failureOf(tx.savepoint(sp => lockInTransaction(sp, 2n).flatMap(() => failure('no' as const))))).toBe('no')
      expect(await countOf(tx)).toBe(1)
      return success(undefined)
    }))
  })

  test('a read-only transaction takes locks as well', async () => {
    expect(await valueOf(db.transaction({ readOnly: true }, tx => lockInTransaction(tx, 1n)))).toBeUndefined()
  })

  test('a key that is none is refused before it is sent', async () => {
    expect(await failureOf(db.transaction(tx => lockInTransaction(tx, 2n ** 63n)))).toMatchObject({ tag: 'EncodeFailure' })
    expect(await failureOf(withAdvisoryLock(db, [1, 2 ** 31], {}, () => success(1)))).toMatchObject({ tag: 'EncodeFailure' })
    expect(await countOf(db)).toBe(0)
  })

  test('a key is what the SQL of its description gives', async () => {
    const inSql = (text: string) => sql.statement({ key: bigint() })`
      select ('x' || left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 16))::bit(64)::bigint as key`
    const part = fc.string({ unit: 'binary', maxLength: 12 }).filter(text => !text.includes('\0') && text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(part, fc.array(part, { maxLength: 3 }), async (namespace, parts) => {
        const text = [namespace, ...parts].map(each => `${new TextEncoder().encode(each).length}:${each},`).join('')
        expect((await valueOf(db.one(inSql(text)))).key).toBe(lockKey(namespace, ...parts))
      }),
      seeded({ numRuns: 50 }),
    )
  })

  test('a lock of a session is held for its body, and released however that ends', async () => {
    const bug = new Error('a bug')
    const held: number[] = []
    const look = async ({ session }: HeldLock): Promise<void> => {
      held.push(await countOf(session))
    }
    expect(await valueOf(withAdvisoryLock(db, 1n, {}, async lock => {
      await look(lock)
      return success('done')
    }))).toBe('done')
    expect(await failureOf(withAdvisoryLock(db, [1, 2], { shared: true }, async lock => {
      await look(lock)
      return failure('no' as const)
    }))).toBe('no')
    await expect(Promise.resolve(withAdvisoryLock(db, 1n, {}, async lock => {
      await look(lock)
      throw bug
    }))).rejects.toBe(bug)
    await expect(Promise.resolve(withAdvisoryLock(db, 1n, { wait: false }, (() => 1) as never))).rejects.toThrow('must give a Result')
    expect(held).toEqual([1, 1, 1])
    expect(await countOf(db)).toBe(0)
  })

  test('the session of a lock runs statements and transactions, and keeps the lock through them', async () => {
    const n = await valueOf(withAdvisoryLock(db, 1n, {}, ({ session }) => gen(async function* () {
      yield* session.run(sql.statement()`set application_name to 'locked'`)
      yield* session.transaction(tx => tx.one(one))
      const failed = await session.transaction(tx => tx.one(sql.statement({ n: integer() })`select 1 / 0 as n`))
      expect(failed.ok).toBe(false)
      return (yield* session.one(locks(true))).n
    })))
    expect(n).toBe(1)
    const name = sql.statement({ n: integer() })`select count(*)::int as n from pg_stat_activity where application_name = 'locked'`
    // The session is put in order before anyone else has it.
    await until(async () => (await valueOf(db.one(name))).n, left => left === 0)
  })

  test('locks in one another count, and the inner one is released before the outer', async () => {
    const counts: number[] = []
    await valueOf(withAdvisoryLock(db, 1n, {}, async outer => {
      for (const [key, options] of [[1n, {}], [1n, { wait: false }], [2n, {}], [1n, { shared: true }], [3n, { wait: 1_000 }]] as const) {
        await valueOf(outer.withLock(key, options, async inner => {
          counts.push(await countOf(inner.session))
          return success(undefined)
        }))
        counts.push(await countOf(outer.session))
      }
      return success(undefined)
    }))
    expect(counts).toEqual([1, 1, 1, 1, 2, 1, 2, 1, 2, 1])
    expect(await countOf(db)).toBe(0)
  })

  test('a lock that its body releases is lost, where the body thought it succeeded', async () => {
    const all = sql.statement()`select pg_advisory_unlock_all()`
    expect(await failureOf(withAdvisoryLock(db, 1n, {}, ({ session }) => session.run(all)))).toMatchObject({
      tag: 'LockLost', key: '1', outcome: 'unknown', detail: 'something in its session released it before its end',
    })
    expect(await failureOf(withAdvisoryLock(db, 1n, {}, ({ session }) => session.run(all).flatMap(() => failure('no' as const))))).toBe('no')
  })

  test('a signal or deadline that is over lets nothing begin', async () => {
    const never = (): never => {
      throw new Error('it ran')
    }
    expect(await failureOf(withAdvisoryLock(db, 1n, { signal: AbortSignal.abort('no') }, never))).toMatchObject({ tag: 'Aborted', reason: 'no' })
    expect(await failureOf(withAdvisoryLock(db, 1n, { timeout: 0 }, never))).toMatchObject({ tag: 'DeadlineExceeded' })
  })

  test('the body is told when the caller gives up, and its lock is released when it ends', async () => {
    const controller = new AbortController()
    expect(await failureOf(withAdvisoryLock(db, 1n, { signal: controller.signal }, async ({ signal }) => {
      controller.abort('enough')
      return failure({ tag: 'Stopped', reason: signal.reason } as const)
    }))).toEqual({ tag: 'Stopped', reason: 'enough' })
    expect(await valueOf(withAdvisoryLock(db, 1n, { timeout: 50 }, async ({ signal }) => {
      expect(signal.aborted).toBe(false)
      await clock.advance(50)
      expect(signal.reason).toMatchObject({ tag: 'DeadlineExceeded', timeout: 50 })
      return success('finished all the same')
    }))).toBe('finished all the same')
    expect(await countOf(db)).toBe(0)
  })

  test('what connect has not made has no session for a lock', async () => {
    expect(await failureOf(withAdvisoryLock({ ...db }, 1n, {}, () => success(1)))).toMatchObject({ tag: 'InvalidOption' })
  })
})

describeEachTarget('advisory locks on one connection', target => {
  test('a call on the database under a lock of it is a misuse', async () => {
    await using db = await valueOf(connect(target.url, { pool: { max: 1 } }))
    await valueOf(withAdvisoryLock(db, 1n, {}, async lock => {
      expect(await failureOf(db.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'outer query in transaction' })
      expect(await failureOf(db.transaction(tx => tx.one(one)))).toMatchObject({ tag: 'Misuse' })
      expect(await failureOf(withAdvisoryLock(db, 2n, {}, () => success(1)))).toMatchObject({ tag: 'Misuse' })
      return lock.session.one(one)
    }))
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })
})

describeEachServer('advisory locks of several sessions', target => {
  const suite = serverSuite(target)

  test('a lock that is taken is a failure, at once or after a while', async () => {
    const db = await suite.open()
    const free = gate()
    const had = gate()
    const holder = withAdvisoryLock(db, 1n, {}, async () => {
      had.resolve()
      await free.promise
      return success('held')
    })
    await had.promise
    const never = (): never => {
      throw new Error('it ran')
    }
    expect(await failureOf(withAdvisoryLock(db, 1n, { wait: false }, never))).toEqual({ tag: 'LockTaken', stage: 'acquire', outcome: 'none', key: '1', waited: 0 })
    expect(await failureOf(withAdvisoryLock(db, 1n, { wait: 60 }, never))).toMatchObject({ tag: 'LockTaken', waited: 60 })
    expect(await failureOf(withAdvisoryLock(db, 1n, { timeout: 60 }, never))).toMatchObject({ tag: 'DeadlineExceeded', timeout: expect.any(Number) })
    // After a lock that was not to be had the transaction goes on.
    await valueOf(db.transaction(async tx => {
      expect(await failureOf(lockInTransaction(tx, 1n, { wait: false }))).toMatchObject({ tag: 'LockTaken', waited: 0 })
      expect(await failureOf(lockInTransaction(tx, 1n, { wait: 60 }))).toMatchObject({ tag: 'LockTaken', waited: 60 })
      expect(await failureOf(lockInTransaction(tx, 1n, { wait: false, shared: true }))).toMatchObject({ tag: 'LockTaken' })
      return tx.one(one)
    }))
    expect(await failureOf(db.transaction({ timeout: 300 }, tx => lockInTransaction(tx, 1n)))).toMatchObject({ tag: 'DeadlineExceeded' })
    free.resolve()
    expect(await valueOf(holder)).toBe('held')
    expect(await countOf(suite.admin())).toBe(0)
  })

  test('it is waited for as long as was said, by the server, and its own end is nobody else\'s', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock, settings: { lock_timeout: '7s' } })
    const limit = sql.statement({ value: text() })`select current_setting('lock_timeout') as value`
    await valueOf(withAdvisoryLock(db, 1n, {}, async () => {
      // Nothing but the server counts the time here.
      for (const take of [
        () => failureOf(withAdvisoryLock(db, 1n, { wait: 200 }, () => success(undefined))),
        () => failureOf(db.transaction(tx => lockInTransaction(tx, 1n, { wait: 200 }))),
      ]) {
        const began = performance.now()
        expect(await take()).toMatchObject({ tag: 'LockTaken', waited: 200 })
        expect(performance.now() - began).toBeGreaterThan(199)
      }
      await valueOf(db.transaction(async tx => {
        await valueOf(lockInTransaction(tx, 2n, { wait: 200 }))
        expect(await valueOf(tx.one(limit))).toEqual({ value: '7s' })
        expect(await failureOf(lockInTransaction(tx, 1n, { wait: 1 }))).toMatchObject({ tag: 'LockTaken', waited: 1 })
        return tx.one(limit)
      }).map(value => {
        expect(value).toEqual({ value: '7s' })
      }))
      const late = failureOf(db.transaction({ timeout: 60_000 }, tx => lockInTransaction(tx, 1n, { wait: 60_000 })))
      await until(() => countOf(suite.admin(), false), n => n === 1)
      await clock.advance(60_000)
      expect(await late).toMatchObject({ tag: 'DeadlineExceeded', timeout: 60_000 })
      return success(1)
    }))
    for (const wait of [-1, Number.NaN, 'x' as never]) {
      expect(await failureOf(withAdvisoryLock(db, 1n, { wait }, () => success(1)))).toMatchObject({ tag: 'Misuse', misuse: 'invalid option' })
      expect(await failureOf(db.transaction(tx => lockInTransaction(tx, 1n, { wait })))).toMatchObject({ tag: 'Misuse', misuse: 'invalid option' })
    }
  })

  test('an abort while it is waited for ends the wait', async () => {
    const db = await suite.open()
    const controller = new AbortController()
    await valueOf(withAdvisoryLock(db, 1n, {}, async () => {
      const second = withAdvisoryLock(db, 1n, { signal: controller.signal }, () => success(1))
      await until(() => countOf(suite.admin(), false), n => n === 1)
      controller.abort('enough')
      expect(await failureOf(second)).toMatchObject({ tag: 'Aborted', reason: 'enough' })
      return success(1)
    }))
    expect(await countOf(suite.admin())).toBe(0)
  })

  test('shared locks are held together, and by one alone only after them', async () => {
    const db = await suite.open()
    await valueOf(withAdvisoryLock(db, 1n, { shared: true }, () =>
      withAdvisoryLock(db, 1n, { shared: true, wait: false }, async () => {
        expect(await failureOf(withAdvisoryLock(db, 1n, { wait: false }, () => success(1)))).toMatchObject({ tag: 'LockTaken' })
        return success(1)
      })))
    expect(await valueOf(withAdvisoryLock(db, 1n, { wait: false }, () => success(1)))).toBe(1)
  })

  test('two orders of locks in one session each are a deadlock, and one of the two fails', async () => {
    const db = await suite.open()
    const both = [gate(), gate()] as const
    const take = (mine: 0 | 1) =>
      withAdvisoryLock(db, BigInt(mine), {}, async lock => {
        both[mine].resolve()
        await both[1 - mine]?.promise
        return lock.withLock(BigInt(1 - mine), {}, () => success('both'))
      })
    const results = await Promise.all([take(0), take(1)])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(results.flatMap(result => (result.ok ? [] : [result.error.tag]))).toEqual(['DeadlockDetected'])
    expect(await countOf(suite.admin())).toBe(0)
  })

  test('two orders of locks of transactions are a deadlock', async () => {
    const db = await suite.open()
    const both = [gate(), gate()] as const
    const take = (mine: 0 | 1) =>
      db.transaction(async tx => {
        await valueOf(lockInTransaction(tx, BigInt(mine)))
        both[mine].resolve()
        await both[1 - mine]?.promise
        return lockInTransaction(tx, BigInt(1 - mine))
      })
    const results = await Promise.all([take(0), take(1)])
    expect(results.flatMap(result => (result.ok ? [] : [result.error.tag]))).toEqual(['DeadlockDetected'])
  })

  test('a body is told when its lock is lost, and its success is none', async () => {
    const db = await suite.open()
    const failed = await failureOf(withAdvisoryLock(db, 1n, {}, async ({ session, signal }) => {
      const { pid } = await valueOf(session.one(backend))
      const aborted = new Promise(resolve => {
        signal.addEventListener('abort', resolve)
      })
      await terminate(suite.admin(), pid)
      await aborted
      expect(signal.reason).toMatchObject({ tag: 'LockLost', key: '1', outcome: 'unknown' })
      // It is free for the next, while the body still runs.
      expect(await valueOf(withAdvisoryLock(db, 1n, {}, () => success('next')))).toBe('next')
      expect(await failureOf(session.one(one))).toMatchObject({ outcome: 'none' })
      return success('in vain')
    }))
    expect(failed).toMatchObject({ tag: 'LockLost', key: '1' })
    expect(await countOf(suite.admin())).toBe(0)
  })

  test('a transaction in the session of a lock does not outlive it', async () => {
    const db = await suite.open()
    const failed = await failureOf(withAdvisoryLock(db, 1n, {}, ({ session }) =>
      session.transaction(async tx => {
        const { pid } = await valueOf(tx.one(backend))
        await valueOf(tx.run(sql.statement()`insert into accounts values (3, 'Cid', 0)`))
        await terminate(suite.admin(), pid)
        return success('done')
      })))
    expect(failed).toMatchObject({ outcome: 'rolledBack' })
    expect(await valueOf(db.one(sql.statement({ n: integer() })`select count(*)::int as n from accounts`))).toEqual({ n: 2 })
  })

  test('no connection comes back to the pool with a lock', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const leave = (lock: HeldLock) => lock.session.run(sql.statement()`select pg_advisory_lock(99), pg_advisory_lock_shared(98)`)
    const { pid } = await valueOf(db.one(backend))
    await valueOf(withAdvisoryLock(db, 1n, {}, leave))
    expect(await failureOf(withAdvisoryLock(db, 1n, {}, lock => leave(lock).flatMap(() => failure('no' as const))))).toBe('no')
    // It is the same connection, without any of them.
    expect(await valueOf(db.one(backend))).toEqual({ pid })
    expect(await countOf(db)).toBe(0)
  })

  test('the session of a lock is told nothing that it does not need', async () => {
    const told: string[] = []
    const noting = logging({ level: 'debug', write: event => told.push(event.event === 'notice' ? `notice: ${event.notice.message}` : event.event) })
    const db = await suite.open({ middleware: [noting] })
    await valueOf(withAdvisoryLock(db, 1n, {}, ({ session }) => session.run(sql.statement()`set application_name = 'lock'`)))
    expect(told.filter(event => event.startsWith('notice') || event === 'transaction')).toEqual([])
    // Its setting does not go to the next one.
    expect(await valueOf(db.one(sql.statement({ name: text() })`select current_setting('application_name') as name`))).toEqual({ name: 'quern' })
  })

  test('a connection that is lost while the lock is waited for is the failure', async () => {
    const db = await suite.open()
    await valueOf(withAdvisoryLock(db, 1n, {}, async () => {
      const second = withAdvisoryLock(db, 1n, {}, () => success('in'))
      await until(() => countOf(suite.admin(), false), n => n === 1)
      const waiting = sql.statement({ pid: integer() })`select pid from pg_locks where locktype = 'advisory' and not granted`
      await terminate(suite.admin(), (await valueOf(suite.admin().one(waiting))).pid)
      expect(await failureOf(second)).toMatchObject({ tag: 'AdminShutdown' })
      expect(await countOf(suite.admin(), false)).toBe(0)
      return success(1)
    }))
    expect(await countOf(suite.admin())).toBe(0)
  })

  test('a connection that had ended while nobody used it is made up for', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    for (let turn = 0; turn < 10; turn += 1) {
      const { pid } = await valueOf(db.one(backend))
      await terminate(suite.admin(), pid)
      expect(await valueOf(withAdvisoryLock(db, 1n, {}, () => success('held')))).toBe('held')
    }
  })

  test('a lock that cannot be released goes with its connection', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const asAdmin = (statement: Query<unknown, never, never>) => valueOf(suite.admin().run(statement))
    await asAdmin(sql.statement()`drop role if exists quern_keeps_locks`)
    await asAdmin(sql.statement()`create role quern_keeps_locks`)
    await asAdmin(sql.statement()`revoke execute on function pg_advisory_unlock(bigint) from public`)
    const { pid } = await valueOf(db.one(backend))
    expect(await failureOf(withAdvisoryLock(db, 1n, {}, ({ session }) => session.run(sql.statement()`set role quern_keeps_locks`)))).toMatchObject({
      tag: 'LockLost', detail: 'InsufficientPrivilege',
    })
    await until(() => countOf(suite.admin()), n => n === 0)
    expect((await valueOf(db.one(backend))).pid).not.toBe(pid)
    await asAdmin(sql.statement()`grant execute on function pg_advisory_unlock(bigint) to public`)
    await asAdmin(sql.statement()`drop role quern_keeps_locks`)
  })

  test('locks in one another are lost together', async () => {
    const db = await suite.open()
    const failed = await failureOf(withAdvisoryLock(db, 1n, {}, outer =>
      outer.withLock(2n, {}, async ({ session, signal }) => {
        await terminate(suite.admin(), (await valueOf(session.one(backend))).pid)
        await until(async () => signal.aborted, aborted => aborted)
        expect(outer.signal.aborted).toBe(true)
        return success('in vain')
      })))
    expect(failed).toMatchObject({ tag: 'LockLost', key: '2' })
  })

  test('workers are never in their critical sections at once, though sessions are killed', async () => {
    const db = await suite.open({ pool: { max: 6 } })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ kill: fc.nat({ max: 5 }), turns: fc.nat({ max: 5 }), spans: fc.boolean() }), { minLength: 2, maxLength: 12 }), async workers => {
        let inside = 0
        let most = 0
        let served = 0
        const key = lockKey('critical', 'section')
        const critical = async (turns: number, signal?: AbortSignal): Promise<void> => {
          inside += 1
          most = Math.max(most, inside)
          for (let turn = 0; turn < turns; turn += 1) await valueOf(suite.admin().one(one))
          // One whose lock is lost is outside from the moment it is told.
          if (signal?.aborted !== true) inside -= 1
          served += 1
        }
        const results = await Promise.all(workers.map(({ kill, turns, spans }) => {
          if (spans) {
            return db.transaction(async tx => {
              await valueOf(lockInTransaction(tx, key))
              await critical(turns)
              return success('kept')
            })
          }
          return withAdvisoryLock(db, key, {}, async ({ session, signal }) => {
            signal.addEventListener('abort', () => {
              inside -= 1
            })
            if (kill === 0) {
              const { pid } = await valueOf(session.one(backend))
              inside += 1
              most = Math.max(most, inside)
              const told = new Promise(resolve => {
                signal.addEventListener('abort', resolve)
              })
              // From here on the lock is nobody's: the worker leaves before it asks for that.
              inside -= 1
              await terminate(suite.admin(), pid)
              await told
              inside += 1
              served += 1
              return success('lost')
            }
            await critical(turns, signal)
            return success('kept')
          })
        }))
        expect(most).toBe(1)
        expect(inside).toBe(0)
        expect(served).toBe(workers.length)
        const expected = workers.map(({ kill, spans }) => (!spans && kill === 0 ? 'LockLost' : 'kept'))
        expect(results.map(result => (result.ok ? result.value : result.error.tag))).toEqual(expected)
        expect(await countOf(suite.admin())).toBe(0)
      }),
      seeded({ numRuns: 15 }),
    )
  })
})
