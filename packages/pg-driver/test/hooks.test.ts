import { sql } from '@quern/core'
import { failure, success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, describeFailure, retryAdvice, type Transaction, type TransactionOptions } from '../src/index.ts'
import { createAccounts, everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver, describeEachTargetAndDriver } from './each-driver.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { serverSuite, until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

failOnDroppedFailures()

const conflict = sql.statement()`do $$ begin raise exception 'no' using errcode = '40001'; end $$`

describeEachTargetAndDriver('hooks after commit', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  test('are called in their order, once the data is there and the connection is free', async () => {
    const seen: unknown[] = []
    const value = await valueOf(
      db.transaction(tx => {
        expect(tx.afterCommit(async () => {
          await Promise.resolve()
          seen.push('first', await ids())
        }).ok).toBe(true)
        // Another connection may still be put in order; were this one held, it would never come to none.
        tx.afterCommit(async () => seen.push('second', await until(() => Promise.resolve(db.pool().leased), leased => leased === 0)))
        seen.push('body')
        return tx.run(insert(3))
      }),
    )
    expect(value).toBe(1)
    expect(seen).toEqual(['body', 'first', [1, 2, 3], 'second', 0])
  })

  test('are not called for what was rolled back: a failure, a throw, a failure passed over, a savepoint left open', async () => {
    const called: string[] = []
    const hooked = (name: string, tx: Transaction) => tx.afterCommit(() => called.push(name))
    await failureOf(db.transaction(tx => {
      hooked('failure', tx)
      return failure('no')
    }))
    await expect(db.transaction(tx => {
      hooked('throw', tx)
      throw new Error('a bug')
    })).rejects.toThrow('a bug')
    await failureOf(db.transaction(async tx => {
      hooked('passed over', tx)
      await failureOf(tx.run(conflict))
      return success(1)
    }))
    await failureOf(db.transaction(tx => {
      hooked('left open', tx)
      void tx.savepoint(() => new Promise<never>(() => undefined))
      return success(1)
    }))
    expect(called).toEqual([])
  })

  test('of a savepoint go with it, those of savepoints inside it as well', async () => {
    const called: string[] = []
    await valueOf(
      db.transaction(async tx => {
        tx.afterCommit(() => called.push('before'))
        await valueOf(tx.savepoint(sp => {
          sp.afterCommit(() => called.push('kept'))
          // Given on the outer handle while the inner one is open: still in the order of the calls.
          tx.afterCommit(() => called.push('outer'))
          return sp.run(insert(3))
        }))
        await failureOf(tx.savepoint(async sp => {
          sp.afterCommit(() => called.push('dropped'))
          await valueOf(sp.savepoint(inner => {
            inner.afterCommit(() => called.push('dropped with it'))
            return success(1)
          }))
          return failure('no')
        }))
        tx.afterCommit(() => called.push('after'))
        return success(1)
      }),
    )
    expect(called).toEqual(['before', 'kept', 'outer', 'after'])
  })

  test('of a run that is rolled back and run again are those of the last run', async () => {
    const called: number[] = []
    let runs = 0
    await valueOf(
      db.transaction({ retry: { times: 3 } }, tx => {
        runs += 1
        const run = runs
        tx.afterCommit(() => called.push(run))
        return run < 3 ? tx.run(conflict) : tx.run(one)
      }),
    )
    expect(called).toEqual([3])
  })

  test('that fail are a failure whose data is committed, with the value; the transaction is not run again', async () => {
    let runs = 0
    const given = await failureOf(
      db.transaction({ retry: { times: 3 } }, tx => {
        runs += 1
        tx.afterCommit(() => failure('no mail'))
        tx.afterCommit(() => success('fine'))
        tx.afterCommit(() => failure({ tag: 'CacheFailed' }).toAsync())
        return tx.run(insert(3))
      }),
    )
    expect(given).toEqual({ tag: 'HookFailed', stage: 'transaction', outcome: 'committed', failures: ['no mail', { tag: 'CacheFailed' }], value: 1 })
    expect(runs).toBe(1)
    expect(retryAdvice(given as never, { unit: 'transaction' })).toEqual({ advice: 'no' })
    expect(describeFailure(given as never)).toContain('HookFailed: The transaction was committed, and a hook after it failed.')
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('that throw: the others are called, and it is thrown on', async () => {
    const bug = new Error('a bug')
    const called: string[] = []
    const run = (...defects: readonly Error[]) => db.transaction(tx => {
      for (const defect of defects) tx.afterCommit(() => { throw defect })
      tx.afterCommit(() => failure('not shown'))
      tx.afterCommit(() => called.push('last'))
      return success(1)
    })
    await expect(run(bug)).rejects.toBe(bug)
    await expect(run(bug, new Error('another'))).rejects.toMatchObject({ name: 'AggregateError', errors: [bug, { message: 'another' }] })
    expect(called).toEqual(['last', 'last'])
  })

  test('that do not end are waited for until the deadline, and the others are called', async () => {
    const clock = virtualClock()
    await using timed = await valueOf(connect(target.url, { clock }))
    await createAccounts(timed)
    const called: string[] = []
    const waiting = Promise.withResolvers<void>()
    const running = failureOf(timed.transaction({ timeout: 60_000 }, tx => {
      tx.afterCommit(() => called.push('first'))
      tx.afterCommit(() => {
        waiting.resolve()
        return new Promise<never>(() => undefined)
      })
      tx.afterCommit(async () => {
        await Promise.resolve()
        called.push('third')
        return failure('no mail')
      })
      tx.afterCommit(() => new Promise<never>(() => undefined))
      return tx.run(insert(3))
    }))
    await waiting.promise
    await clock.advance(60_000)
    const late = { tag: 'DeadlineExceeded', stage: 'transaction', outcome: 'committed', timeout: 60_000 }
    await clock.advance(1)
    expect(await running).toEqual({ tag: 'HookFailed', stage: 'transaction', outcome: 'committed', failures: [late, 'no mail', late], value: 1, unfinished: [1, 3] })
    expect(called).toEqual(['first', 'third'])
    expect(await valueOf(timed.all(everyone))).toHaveLength(3)
  })

  test('that do not end are left when the signal is aborted; what they throw later disturbs nobody', async () => {
    const controller = new AbortController()
    const later = Promise.withResolvers<never>()
    const given = await failureOf(db.transaction({ signal: controller.signal }, tx => {
      tx.afterCommit(() => {
        controller.abort('enough')
        return later.promise
      })
      return tx.run(insert(3))
    }))
    expect(given).toMatchObject({ tag: 'HookFailed', outcome: 'committed', failures: [{ tag: 'Aborted', outcome: 'committed', reason: 'enough' }], unfinished: [0] })
    later.reject(new Error('late'))
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('may run transactions of their own, with hooks of theirs', async () => {
    const called: string[] = []
    await valueOf(db.transaction(tx => {
      tx.afterCommit(() => db.transaction(next => {
        next.afterCommit(() => called.push('of the hook'))
        return next.run(insert(4))
      }))
      return tx.run(insert(3))
    }))
    expect(called).toEqual(['of the hook'])
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('that are given after the end are a misuse, and never called', async () => {
    let kept: Transaction | undefined
    const called: string[] = []
    await valueOf(db.transaction(async tx => {
      kept = tx
      await valueOf(tx.savepoint(async sp => {
        kept = sp
        return success(1)
      }))
      expect(kept?.afterCommit(() => called.push('savepoint'))).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
      kept = tx
      return success(1)
    }))
    expect(kept?.afterCommit(() => called.push('transaction'))).toMatchObject({ ok: false, error: { tag: 'Misuse', misuse: 'transaction ended' } })
    expect(called).toEqual([])
  })
})

describeEachDriver('hooks after a COMMIT whose answer was lost', target => {
  const suite = serverSuite(target)

  test('are called where it turns out to be committed, and not where it is rolled back or unknown', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    const called: string[] = []
    const hooked = (name: string, id: number, options: TransactionOptions = {}) => db.transaction(options, tx => {
      tx.afterCommit(() => called.push(name))
      return tx.run(insert(id))
    })

    loseCommit(proxy, { reached: true, closed: false })
    await valueOf(hooked('committed', 3))
    openProxy(proxy)

    loseCommit(proxy, { reached: false, closed: false })
    expect(await failureOf(hooked('rolled back', 4))).toMatchObject({ outcome: 'rolledBack' })

    const signal = loseCommit(proxy, { reached: false, closed: true })
    expect(await failureOf(hooked('unknown', 5, { signal }))).toMatchObject({ tag: 'CommitOutcomeUnknown' })
    openProxy(proxy)
    expect(called).toEqual(['committed'])
  })
})
