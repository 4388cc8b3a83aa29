import { from, insertInto, integer, select, sql, value } from '@quern/core'
import { failure as failed, success } from '@quern/result'
import { type VirtualClock, virtualClock } from '@quern/testing/clock'
import { createWitnessTable, type Database, type DriverFailure, type Driver, pgDriver, withAdvisoryLock } from '../../src/index.ts'
import { accounts, everyone, failureOf, insert, one, slow, valueOf } from '../accounts.ts'
import { loseCommit, openProxy } from '../lost-commit.ts'
import { backend, until, untilAsleep } from '../server-suite.ts'
import { tcpProxy } from '../tcp-proxy.ts'
import { type Provocation, raise, statement } from './provocation.ts'

const call = (
  parts: Omit<Provocation, 'provoke'>,
  run: (db: Database) => PromiseLike<DriverFailure>,
): Provocation => ({
  ...parts,
  provoke: async suite => {
    const db = await suite.open({ pool: { max: 2 } })
    return { failure: await run(db), after: db }
  },
})

/** A statement that is stopped in its middle. */
const stopped = (
  parts: Pick<Provocation, 'tag' | 'by' | 'says'>,
  timeout: number,
  stop: (clock: VirtualClock, controller: AbortController) => Promise<void> | void,
): Provocation => ({
  ...parts, stage: 'execute', outcome: 'rolledBack', advice: 'no',
  provoke: async suite => {
    const clock = virtualClock()
    const db = await suite.open({ clock, pool: { max: 1 } })
    const { pid } = await valueOf(db.one(backend))
    const controller = new AbortController()
    const running = failureOf(db.run(slow, { timeout, signal: controller.signal }))
    await untilAsleep(suite.admin(), pid)
    await stop(clock, controller)
    return { failure: await running, after: db }
  },
})

/** A driver, with fewer parameters to a statement than the protocol can carry. */
const narrow = (maximumParameters: number): Driver => ({
  ...pgDriver(),
  open: async options => (await pgDriver().open(options)).map(endpoint => ({ ...endpoint, capabilities: { ...endpoint.capabilities, maximumParameters } })),
})

export const calls: readonly Provocation[] = [
  {
    tag: 'PoolTimeout', by: 'a pool whose connections are all taken', stage: 'acquire', outcome: 'none', advice: 'floor', says: 'waited (ms)',
    provoke: async suite => {
      const clock = virtualClock()
      const db = await suite.open({ clock, pool: { max: 2, acquireTimeout: 100 } })
      const gate = Promise.withResolvers<void>()
      const holding = [1, 2].map(() => db.transaction(async () => {
        await gate.promise
        return success(1)
      }))
      await until(() => Promise.resolve(db.pool().acquired), count => count === 3)
      const waiting = failureOf(db.one(one))
      await clock.advance(100)
      const failure = await waiting
      gate.resolve()
      for (const each of holding) await valueOf(each)
      return { failure, after: db }
    },
  },
  stopped({ tag: 'DeadlineExceeded', by: 'a statement that takes too long', says: 'given (ms): 10000' }, 10_000, clock => clock.advance(9_500)),
  stopped({ tag: 'Aborted', by: 'a signal', says: 'Aborted' }, 20_000, (_clock, controller) => {
    controller.abort()
  }),
  call({ tag: 'Misuse', by: 'a call on a transaction that has ended', stage: 'transaction', outcome: 'none', advice: 'no', says: 'has ended' }, async db => {
    const tx = await valueOf(db.transaction(given => success(given)))
    return failureOf(tx.one(one))
  }),
  {
    tag: 'TooManyParameters', by: 'more parameters than the driver can send', stage: 'encode', outcome: 'none', advice: 'no', says: 'at most: 2',
    provoke: async suite => {
      const db = await suite.open({ drivers: [narrow(2)] })
      return { failure: await failureOf(db.run(sql.statement()`select ${'a'}, ${'b'}, ${'c'}`)), after: db }
    },
  },
  call({ tag: 'EncodeFailure', by: 'a number that is not whole', stage: 'encode', outcome: 'none', advice: 'no', says: 'type: integer' }, db => failureOf(db.all(select({ a: value(1.5, integer()) })))),
  call({ tag: 'DecodeFailure', by: 'a text where a number was promised', stage: 'decode', outcome: 'committed', advice: 'no', says: 'column: n' },
    db => failureOf(db.all(sql.statement({ n: integer() })`select 'x' as n`))),
  call({ tag: 'NoRow', by: 'a query without a row', stage: 'cardinality', outcome: 'none', advice: 'no', says: 'accounts' }, db => failureOf(db.one(from(accounts).where(accounts.id.eq(99)).select({ id: accounts.id })))),
  call({ tag: 'TooManyRows', by: 'a query of several rows', stage: 'cardinality', outcome: 'none', advice: 'no', says: 'count: 2' }, db => failureOf(db.one(everyone))),
  call({ tag: 'TooManyRows', by: 'a write of several rows', stage: 'cardinality', outcome: 'committed', advice: 'no', says: 'count: 2' },
    db => failureOf(db.one(insertInto(accounts).values([{ id: 7, owner: 'x', balance: 1 }, { id: 8, owner: 'y', balance: 1 }]).returning({ id: accounts.id })))),
  call({ tag: 'CommitWasRolledBack', by: 'a failure that the body passed over', stage: 'transaction', outcome: 'rolledBack', advice: 'no', says: 'DataException' }, db => failureOf(db.transaction(async tx => {
    await failureOf(tx.run(statement('select 1 / 0')))
    return success(1)
  }))),
  call({ tag: 'CommitWasRolledBack', by: 'a conflict that the body passed over', stage: 'transaction', outcome: 'rolledBack', advice: 'jitter', says: 'SerializationFailure' }, db => failureOf(db.transaction(async tx => {
    await failureOf(tx.run(raise('40001')))
    return success(1)
  }))),
  call({ tag: 'LockTaken', by: 'an advisory lock that another session holds', stage: 'acquire', outcome: 'none', advice: 'jitter', says: 'key: 17' }, async db => {
    let given: DriverFailure | undefined
    await valueOf(withAdvisoryLock(db, 17n, {}, async () => {
      given = (await failureOf(withAdvisoryLock(db, 17n, { wait: false }, () => success(1)))) as DriverFailure
      return success(1)
    }))
    if (given === undefined) throw new Error('the lock was free')
    return given
  }),
  call({ tag: 'LockLost', by: 'an advisory lock that its own body releases', stage: 'execute', outcome: 'unknown', advice: 'verify', says: 'key: 17' }, async db =>
    (await failureOf(withAdvisoryLock(db, 17n, {}, ({ session }) => session.run(statement('select pg_advisory_unlock_all()'))))) as DriverFailure),
  call({ tag: 'HookFailed', by: 'a hook that gives a failure', stage: 'transaction', outcome: 'committed', advice: 'no', says: 'hooks failed with: MailFailed, a string' }, db => failureOf(db.transaction(tx => {
    tx.afterCommit(() => failed({ tag: 'MailFailed' }))
    tx.afterCommit(() => failed('no mail'))
    return tx.run(insert(3))
  }))),
  {
    tag: 'AlreadyCommitted', by: 'a key whose work is done', stage: 'transaction', outcome: 'committed', advice: 'no', says: 'key: order 17',
    provoke: async suite => {
      const db = await suite.open()
      await valueOf(db.run(createWitnessTable('table_witness')))
      const witness = { key: 'order 17', table: 'table_witness' }
      await valueOf(db.transaction({ witness }, tx => tx.run(insert(3))))
      const failure = await failureOf(db.transaction({ witness }, tx => tx.run(insert(4))))
      await valueOf(db.run(statement('drop table table_witness')))
      return { failure: failure as DriverFailure, after: db }
    },
  },
  {
    tag: 'CommitOutcomeUnknown', by: 'a COMMIT that nobody answers for', stage: 'transaction', outcome: 'unknown', advice: 'verify', says: 'transaction: ',
    provoke: async suite => {
      const proxy = await tcpProxy(suite.url())
      const db = await suite.open({}, proxy.url)
      const signal = loseCommit(proxy, { reached: false, closed: true })
      const failure = await failureOf(db.transaction({ signal }, tx => tx.run(insert(3))))
      openProxy(proxy)
      await valueOf(db.one(one))
      await db.close({ grace: 0 })
      await proxy[Symbol.asyncDispose]()
      return { failure }
    },
  },
]
