import { integer, sql } from '@quern/core'
import { failure, success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, type Propagation, type Transactions } from '../src/index.ts'
import { createAccounts, everyone, failureOf, insert, one, slow, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver, describeEachTargetAndDriver } from './each-driver.ts'
import { serverSuite, until, untilBlocked } from './server-suite.ts'

failOnDroppedFailures()

const broken = sql.statement()`select 1 / 0`

describeEachTargetAndDriver('propagation', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  /** A function that takes a database or a transaction alike. */
  const add = (on: Transactions, id: number, propagation?: Propagation) =>
    on.transaction(propagation === undefined ? {} : { propagation }, tx => tx.run(insert(id)))

  test('on a database each begins a transaction, but for mandatory', async () => {
    for (const [index, propagation] of ([undefined, 'nested', 'join', 'requiresNew', 'never'] as const).entries()) {
      expect(await valueOf(add(db, 10 + index, propagation))).toBe(1)
    }
    expect(await failureOf(add(db, 3, 'mandatory'))).toMatchObject({ tag: 'Misuse', misuse: 'transaction required', outcome: 'none', detail: expect.stringContaining('mandatory') })
    expect(await ids()).toEqual([1, 2, 10, 11, 12, 13, 14])
  })

  test('never: inside a transaction it is a misuse, and the transaction goes on', async () => {
    await valueOf(db.transaction(async tx => {
      expect(await failureOf(add(tx, 4, 'never'))).toMatchObject({ tag: 'Misuse', misuse: 'transaction not allowed', outcome: 'none' })
      return tx.run(insert(3))
    }))
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('nested: its failure is its own', async () => {
    await valueOf(db.transaction(async tx => {
      await failureOf(tx.transaction({ propagation: 'nested' }, async sp => {
        await valueOf(sp.run(insert(3)))
        return failure('no')
      }))
      return tx.run(insert(4))
    }))
    expect(await ids()).toEqual([1, 2, 4])
  })

  test.each(['join', 'mandatory'] as const)('%s: it is committed with the whole, and has no savepoint', async propagation => {
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.transaction({ propagation }, async part => {
        await valueOf(part.run(insert(3)))
        // It is the same transaction: its handle takes statements meanwhile.
        await valueOf(tx.run(insert(4)))
        return success(1)
      }))
      return tx.run(insert(5))
    }))
    expect(await ids()).toEqual([1, 2, 3, 4, 5])
  })

  test('join: parts that run at once go one after another', async () => {
    await valueOf(db.transaction(async tx => {
      const results = await Promise.all([3, 4, 5].map(id => add(tx, id, 'join')))
      expect(results.every(({ ok }) => ok)).toBe(true)
      return success(1)
    }))
    expect(await ids()).toEqual([1, 2, 3, 4, 5])
  })

  test('join: a failure that the body passes over is that of the whole', async () => {
    const given = await failureOf(db.transaction(async tx => {
      await failureOf(tx.transaction({ propagation: 'join' }, async part => {
        await valueOf(part.run(insert(3)))
        return failure('half done')
      }))
      return success('all is well')
    }))
    expect(given).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack' })
    expect(given).not.toHaveProperty('cause')
    const caused = await failureOf(db.transaction(async tx => {
      await failureOf(tx.transaction({ propagation: 'join' }, part => part.run(broken)))
      return success('all is well')
    }))
    expect(caused).toMatchObject({ tag: 'CommitWasRolledBack', cause: { tag: 'DataException' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('join: a throw that the body catches is that of the whole, too', async () => {
    const given = await failureOf(db.transaction(async tx => {
      await expect(tx.transaction({ propagation: 'join' }, () => { throw new Error('a bug') })).rejects.toThrow('a bug')
      return tx.run(insert(3))
    }))
    expect(given).toMatchObject({ tag: 'CommitWasRolledBack' })
    expect(await ids()).toEqual([1, 2])
  })

  test('join: inside a savepoint it is part of that, and undone with it alone', async () => {
    await valueOf(db.transaction(async tx => {
      expect(await failureOf(tx.savepoint(async sp => {
        await failureOf(sp.transaction({ propagation: 'join' }, () => failure('no')))
        return sp.run(insert(3))
      }))).toMatchObject({ tag: 'CommitWasRolledBack' })
      return tx.run(insert(4))
    }))
    expect(await ids()).toEqual([1, 2, 4])
  })

  test('join: its hooks are those of the whole; its options may not differ', async () => {
    const called: string[] = []
    await valueOf(db.transaction({ isolation: 'serializable' }, async tx => {
      await valueOf(tx.transaction({ propagation: 'join', isolation: 'serializable' }, part => {
        part.afterCommit(() => called.push('joined'))
        return success(1)
      }))
      expect(called).toEqual([])
      const other = await failureOf(tx.transaction({ propagation: 'join', isolation: 'repeatable read' }, () => success(1)))
      expect(other).toMatchObject({ tag: 'Misuse', misuse: 'conflicting options', detail: expect.stringContaining('isolation') })
      return success(1)
    }))
    expect(called).toEqual(['joined'])
  })

  test('join: after the end of the transaction, and while a savepoint is open, it is a misuse', async () => {
    let late: PromiseLike<unknown> = Promise.resolve()
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.savepoint(async () => {
        expect(await failureOf(add(tx, 3, 'join'))).toMatchObject({ misuse: 'savepoint open' })
        return success(1)
      }))
      late = Promise.resolve().then(() => new Promise(resolve => setImmediate(resolve))).then(() => add(tx, 3, 'join'))
      return success(1)
    }))
    expect(await late).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
  })

  test.each([
    ['retry', { retry: { times: 3 } }],
    ['retry', { retry: { times: 3 }, propagation: 'join' }],
    ['witness', { witness: { key: 'k' } }],
    ['witness', { witness: { key: 'k' }, propagation: 'mandatory' }],
  ])('%s is for the whole of a transaction: %j of a part is refused by name, and nothing is run', async (option, options) => {
    let ran = false
    await valueOf(db.transaction(async tx => {
      const given = await failureOf((tx as Transactions).transaction(options as object, () => {
        ran = true
        return success(1)
      }))
      expect(given).toMatchObject({ tag: 'Misuse', misuse: 'conflicting options', outcome: 'none', detail: expect.stringContaining(`the option ${option}`) })
      return success(1)
    }))
    expect(ran).toBe(false)
  })

  test('a witness in a read-only transaction is refused by name', async () => {
    const given = await failureOf((db as Transactions).transaction({ readOnly: true as boolean, witness: { key: 'k' } }, () => success(1)))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'conflicting options', detail: expect.stringMatching(/witness.*readOnly/) })
  })

  test.each([
    ['propagation', { propagation: 'supports' }],
    ['propagation', { propagation: 'toString' }],
    ['retry.onUniqueViolation', { retry: { times: 1, onUniqueViolation: 'yes' } }],
    ['witness.key', { witness: { key: '' } }],
    ['witness.key', { witness: {} }],
    ['witness.key', { witness: { key: 'a\0b' } }],
    ['witness.table', { witness: { key: 'k', table: 'x; drop table accounts' } }],
    ['witness.table', { witness: { key: 'k', table: 'a.b.c' } }],
    ['witness.keepResult', { witness: { key: 'k', keepResult: 1 } }],
  ])('an option that is not what it must be: %s of %j', async (option, options) => {
    expect(await failureOf(db.transaction(options as object, () => success(1)))).toMatchObject({
      tag: 'Misuse', misuse: 'invalid option', detail: expect.stringContaining(`The option ${option} must be`),
    })
  })
})

describeEachTargetAndDriver('requiresNew where there is one connection', target => {
  test('is a misuse, as it would wait for itself', async () => {
    await using db = await valueOf(connect(target.url, { pool: { max: 1 } }))
    await createAccounts(db)
    await valueOf(db.transaction(async tx => {
      const given = await failureOf(tx.transaction({ propagation: 'requiresNew' }, own => own.run(one)))
      expect(given).toMatchObject({ tag: 'Misuse', misuse: 'outer query in transaction', outcome: 'none' })
      return tx.run(insert(3))
    }))
    expect(await valueOf(db.all(everyone))).toHaveLength(3)
  })
})

describeEachDriver('requiresNew', target => {
  const suite = serverSuite(target)
  const ids = async (db: Database): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  test('is committed by itself: it stays where the outer one is rolled back, and does not see it', async () => {
    const db = await suite.open()
    const called: string[] = []
    expect(await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      const seen = await valueOf(tx.transaction({ propagation: 'requiresNew' }, async own => {
        own.afterCommit(() => called.push('own'))
        await valueOf(own.run(insert(4)))
        return own.all(everyone)
      }))
      expect(seen.map(({ id }) => id)).toEqual([1, 2, 4])
      expect(called).toEqual(['own'])
      return failure('no')
    }))).toBe('no')
    expect(await ids(db)).toEqual([1, 2, 4])
  })

  test('may have options of its own, retry among them, and its failure is its own', async () => {
    const db = await suite.open()
    let runs = 0
    await valueOf(db.transaction({ isolation: 'serializable', readOnly: true as boolean }, async tx => {
      await valueOf(tx.transaction({ propagation: 'requiresNew', isolation: 'read committed', readOnly: false, retry: { times: 1 } }, own => {
        runs += 1
        return runs === 1 ? own.run(sql.statement()`do $$ begin raise exception 'no' using errcode = '40001'; end $$`) : own.run(insert(3))
      }))
      expect(await failureOf(tx.transaction({ propagation: 'requiresNew' }, own => own.run(broken)))).toMatchObject({ tag: 'DataException' })
      return success(1)
    }))
    expect(runs).toBe(2)
    expect(await ids(db)).toEqual([1, 2, 3])
  })

  test('it begins while a savepoint is open, and not after the end', async () => {
    const db = await suite.open()
    let late: PromiseLike<unknown> = Promise.resolve()
    const own = { propagation: 'requiresNew' } as const
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.savepoint(async () => {
        await valueOf(tx.transaction(own, other => other.run(one)))
        return success(1)
      }))
      late = new Promise(resolve => setImmediate(resolve)).then(() => tx.transaction(own, other => other.run(one)))
      return success(1)
    }))
    expect(await late).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
  })

  test('where all connections are taken by transactions that want another one, none waits for ever', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock, pool: { max: 2, acquireTimeout: 200 } })
    const both = Promise.withResolvers<void>()
    let begun = 0
    const run = () => db.transaction(async tx => {
      begun += 1
      if (begun === 2) both.resolve()
      await both.promise
      return tx.transaction({ propagation: 'requiresNew' }, own => own.run(one))
    })
    const running = [run(), run()]
    // Until then they wait for their own connections.
    await both.promise
    await until(() => Promise.resolve(db.pool().waiting), count => count === 2)
    await clock.advance(200)
    // The first of them gives its own connection back when it fails, which may be in time for the other.
    const given = (await Promise.all(running)).map(result => result.match({ success: () => 'served', failure: ({ tag }) => tag }))
    expect(given).toContain('PoolTimeout')
    expect(given.filter(each => each !== 'PoolTimeout' && each !== 'served')).toEqual([])
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a lock that the outer one holds: it ends by its own timeout, and the outer one goes on', async () => {
    const clock = virtualClock()
    const db = await suite.open({ clock })
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.run(sql.statement()`update accounts set balance = 7 where id = 1`))
      const waiting = failureOf(tx.transaction({ propagation: 'requiresNew', timeout: 10_000 }, own => own.run(sql.statement()`update accounts set balance = 8 where id = 1`)))
      await untilBlocked(suite.admin())
      await clock.advance(9_500)
      expect(await waiting).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack' })
      return tx.run(insert(3))
    }))
    expect(await ids(db)).toEqual([1, 2, 3])
  })

  test("the outer one's deadline and signal hold for it", async () => {
    const db = await suite.open()
    const controller = new AbortController()
    const running = sql.statement({ n: integer() })`select count(*)::integer as n from pg_stat_activity where query like 'select pg_sleep(3%' and state = 'active'`
    const ended = failureOf(db.transaction({ signal: controller.signal }, tx => tx.transaction({ propagation: 'requiresNew' }, own => own.run(slow))))
    await until(async () => (await valueOf(suite.admin().one(running))).n, n => n === 1)
    controller.abort('enough')
    const given = await ended
    expect(given).toMatchObject({ tag: 'Aborted', reason: 'enough' })
  })
})
