import { from, integer, sql, table } from '@quern/core'
import { success } from '@quern/result'
import { describe, expect, test } from 'vitest'
import { retryAdvice, type Transaction } from '../src/index.ts'
import { accounts, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver } from './each-driver.ts'
import { backend, serverSuite, terminate, until, untilAsleep } from './server-suite.ts'

failOnDroppedFailures()

describeEachDriver('faults of the server', target => {
  const suite = serverSuite(target)
  const balanceOf = (id: number) => from(accounts).where(accounts.id.eq(id)).select({ balance: accounts.balance })
  const set = (id: number, balance: number) => sql.statement()`update accounts set balance = ${balance}::integer where id = ${id}::integer`

  /** A view that takes its time. */
  const slow = table('slow', { id: integer() })

  describe('conflicts between transactions', () => {
    test('a serialization failure, and its retry', async () => {
      const db = await suite.open()
      let runs = 0
      const raise = (tx: Transaction) =>
        tx.one(balanceOf(1)).flatMap(async ({ balance }) => {
          runs += 1
          // Another transaction is faster, the first time.
          if (runs === 1) await valueOf(db.run(set(1, 500)))
          return tx.run(set(1, balance + 1))
        })
      const given = await failureOf(db.transaction({ isolation: 'repeatable read' }, raise))
      expect(given).toMatchObject({ tag: 'SerializationFailure', sqlstate: '40001', outcome: 'rolledBack' })
      runs = 0
      expect(await valueOf(db.transaction({ isolation: 'repeatable read', retry: { times: 2 } }, raise))).toBe(1)
      expect(runs).toBe(2)
      expect(await valueOf(db.one(balanceOf(1)))).toEqual({ balance: 501 })
    })

    test('a serialization failure that comes with COMMIT', async () => {
      const db = await suite.open()
      const sum = sql.statement({ total: integer() })`select sum(balance)::integer as total from accounts`
      // Two transactions that each read what the other one writes.
      const given = await failureOf(
        db.transaction({ isolation: 'serializable' }, async tx => {
          await valueOf(tx.one(sum))
          await valueOf(
            db.transaction({ isolation: 'serializable' }, async other => {
              await valueOf(other.one(sum))
              return other.run(set(2, 51))
            }),
          )
          return tx.run(set(1, 101))
        }),
      )
      expect(given).toMatchObject({ tag: 'SerializationFailure', outcome: 'rolledBack' })
    })

    test('a failure that the body turns into its own is still retried for what it was', async () => {
      const db = await suite.open()
      let runs = 0
      const mapped = (tx: Transaction) =>
        tx.one(balanceOf(1)).flatMap(async ({ balance }) => {
          runs += 1
          if (runs === 1) await valueOf(db.run(set(1, 500)))
          return tx.run(set(1, balance + 1)).mapError(() => ({ tag: 'Busy' }) as const)
        })
      expect(await valueOf(db.transaction({ isolation: 'repeatable read', retry: { times: 1 } }, mapped))).toBe(1)
      expect(runs).toBe(2)
    })

    test('a deadlock ends one of the two', async () => {
      const db = await suite.open()
      const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
      const crossed = (first: number, second: number, mine: 0 | 1) =>
        db.transaction(async tx => {
          await valueOf(tx.run(sql.statement()`set local deadlock_timeout to '50ms'`))
          await valueOf(tx.run(set(first, 1)))
          gates[mine].resolve()
          await gates[mine === 0 ? 1 : 0].promise
          return tx.run(set(second, 2))
        })
      const both = await Promise.all([crossed(1, 2, 0), crossed(2, 1, 1)])
      const failed = both.filter(({ ok }) => !ok)
      expect(failed).toMatchObject([{ error: { tag: 'DeadlockDetected', sqlstate: '40P01', outcome: 'rolledBack' } }])
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    })

    test('a lock that is not free', async () => {
      const db = await suite.open()
      const given = await failureOf(
        db.transaction(async tx => {
          await valueOf(tx.run(set(1, 1)))
          return db.one(from(accounts).where(accounts.id.eq(1)).forUpdate({ wait: 'nowait' }).select(accounts))
        }),
      )
      expect(given).toMatchObject({ tag: 'LockNotAvailable', sqlstate: '55P03' })
      const limited = await suite.open({ settings: { lock_timeout: '20ms' } })
      const late = await failureOf(
        db.transaction(async tx => {
          await valueOf(tx.run(set(1, 1)))
          return limited.run(set(1, 2))
        }),
      )
      expect(late).toMatchObject({ tag: 'LockNotAvailable', outcome: 'rolledBack' })
    })
  })

  describe('time limits of the server', () => {
    test('statement_timeout cancels the statement, and the session goes on', async () => {
      const db = await suite.open({ settings: { statement_timeout: '20ms' } })
      expect(await failureOf(db.run(sql.statement()`select pg_sleep(30)`))).toMatchObject({ tag: 'QueryCanceled', sqlstate: '57014' })
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
      expect(db.pool().opened).toBe(1)
    })

    test('an administrator cancels a statement', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      const { pid } = await valueOf(db.one(backend))
      const running = db.run(sql.statement()`select pg_sleep(30)`)
      await untilAsleep(suite.admin(), pid)
      await valueOf(suite.admin().run(sql.statement()`select pg_cancel_backend(${pid}::integer)`))
      expect(await failureOf(running)).toMatchObject({ tag: 'QueryCanceled', sqlstate: '57014' })
      expect(await valueOf(db.one(backend))).toEqual({ pid })
    })

    test.each([
      ['idle_in_transaction_session_timeout', 'IdleInTransactionTimeout', '25P03'],
      ['transaction_timeout', 'TransactionTimeout', '25P04'],
    ])('%s ends the session in a transaction', async (name, tag, sqlstate) => {
      const { version } = await valueOf(suite.admin().one(sql.statement({ version: integer() })`select current_setting('server_version_num')::integer as version`))
      if (name === 'transaction_timeout' && version < 170_000) return
      const db = await suite.open({ settings: { [name]: '20ms' } })
      const given = await failureOf(
        db.transaction(async tx => {
          const { pid } = await valueOf(tx.one(backend))
          await until(
            () => valueOf(suite.admin().maybeOne(sql.statement({ pid: integer() })`select pid from pg_stat_activity where pid = ${pid}::integer`)),
            row => row === undefined,
          )
          return tx.run(insert(3))
        }),
      )
      expect(given).toMatchObject({ tag, sqlstate, outcome: 'rolledBack' })
      expect(retryAdvice(given, { unit: 'transaction' })).toEqual({ advice: 'retry', wait: 'jitter' })
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    })

    test('idle_session_timeout ends an idle session, and nobody notices', async () => {
      const db = await suite.open({ settings: { idle_session_timeout: '500ms' } })
      const { pid } = await valueOf(db.one(backend))
        await until(
        () => valueOf(suite.admin().maybeOne(sql.statement({ pid: integer() })`select pid from pg_stat_activity where pid = ${pid}::integer`)),
        row => row === undefined,
      )
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    })
  })

  describe('a backend that is terminated', () => {
    test('idle: the next call has another connection', async () => {
      const db = await suite.open()
      const { pid } = await valueOf(db.one(backend))
      await terminate(suite.admin(), pid)
      for (let round = 0; round < 5; round += 1) expect(await valueOf(db.one(one))).toEqual({ n: 1 })
      expect((await valueOf(db.one(backend))).pid).not.toBe(pid)
    })

    test('idle: a transaction has another connection, too', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      for (let round = 0; round < 10; round += 1) {
        const { pid } = await valueOf(db.transaction(tx => tx.one(backend)))
        await terminate(suite.admin(), pid)
        expect(await valueOf(db.transaction(tx => tx.one(one)))).toEqual({ n: 1 })
      }
    })

    test('in what reads: nobody knows, as a view may write; where the session refuses that, nothing was changed', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      const { pid } = await valueOf(db.one(backend))
      await valueOf(suite.admin().run(sql.statement()`create or replace view slow as select 1 as id from pg_sleep(30)`))
      const running = db.all(from(slow).select(slow))
      await untilAsleep(suite.admin(), pid)
      await terminate(suite.admin(), pid)
      expect(await failureOf(running)).toMatchObject({ tag: 'AdminShutdown', sqlstate: '57P01', outcome: 'unknown' })
      const careful = await suite.open({ pool: { max: 1 }, settings: { default_transaction_read_only: 'on' } })
      const other = await valueOf(careful.one(backend))
      const reading = careful.all(from(slow).select(slow))
      await untilAsleep(suite.admin(), other.pid)
      await terminate(suite.admin(), other.pid)
      expect(await failureOf(reading)).toMatchObject({ tag: 'AdminShutdown', sqlstate: '57P01', outcome: 'none' })
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    })

    test('in a write: nobody knows', async () => {
      const db = await suite.open({ pool: { max: 1 } })
      const { pid } = await valueOf(db.one(backend))
      const running = db.run(sql.statement()`select pg_sleep(30)`)
      await untilAsleep(suite.admin(), pid)
      await terminate(suite.admin(), pid)
      expect(await failureOf(running)).toMatchObject({ tag: 'AdminShutdown', sqlstate: '57P01', outcome: 'unknown' })
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    })

    test('between the statements of a transaction: it is rolled back, and every further call says so', async () => {
      const db = await suite.open()
      const given = await failureOf(
        db.transaction(async tx => {
          await valueOf(tx.run(insert(3)))
          const { pid } = await valueOf(tx.one(backend))
          await terminate(suite.admin(), pid)
          const first = await until(() => tx.run(insert(4)), result => !result.ok)
          const second = await failureOf(tx.run(insert(5)))
          expect(second).toMatchObject({ tag: 'AdminShutdown', outcome: 'rolledBack' })
          return first
        }),
      )
      expect(given).toMatchObject({ tag: 'AdminShutdown', outcome: 'rolledBack' })
      expect(retryAdvice(given, { unit: 'transaction' })).toEqual({ advice: 'retry', wait: 'jitter' })
      expect(await valueOf(db.all(from(accounts).where(accounts.id.gte(3)).select({ id: accounts.id })))).toEqual([])
    })

    test('in a transaction whose body passes over it: it is a failure', async () => {
      const db = await suite.open()
      const given = await failureOf(
        db.transaction(async tx => {
          await valueOf(tx.run(insert(3)))
          await terminate(suite.admin(), (await valueOf(tx.one(backend))).pid)
          await until(() => tx.run(set(1, 1)), ({ ok }) => !ok)
          return success('all is well')
        }),
      )
      expect(given).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack', cause: { tag: 'AdminShutdown' } })
    })

    test('just before COMMIT, unseen: it is rolled back', async () => {
      const db = await suite.open()
      const given = await failureOf(
        db.transaction(async tx => {
          await valueOf(tx.run(insert(3)))
          const { pid } = await valueOf(tx.one(backend))
          await terminate(suite.admin(), pid)
          return success(1)
        }),
      )
      expect(given).toMatchObject({ outcome: 'rolledBack' })
      expect(['AdminShutdown', 'ConnectionLost']).toContain(given.tag)
      expect(await valueOf(db.all(from(accounts).where(accounts.id.gte(3)).select({ id: accounts.id })))).toEqual([])
    })

    test('a transaction with retry goes on on another connection', async () => {
      const db = await suite.open()
      let runs = 0
      await valueOf(
        db.transaction({ retry: { times: 3 } }, async tx => {
          runs += 1
          const inserted = await tx.run(insert(3))
          if (!inserted.ok) return inserted
          if (runs > 1) return success(1)
          await terminate(suite.admin(), (await valueOf(tx.one(backend))).pid)
          return until(() => tx.run(set(1, 1)), result => !result.ok)
        }),
      )
      expect(runs).toBe(2)
      expect(await valueOf(db.all(from(accounts).where(accounts.id.gte(3)).select({ id: accounts.id })))).toEqual([{ id: 3 }])
    })
  })
})
