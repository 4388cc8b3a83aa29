import { from, integer, sql, text, update } from '@quern/core'
import { failure, gen, success } from '@quern/result'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, type Queries, type Transaction, type TransactionOptions } from '../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachTargetAndDriver } from './each-driver.ts'

failOnDroppedFailures()

const broken = sql.statement({ n: integer() })`select 1 / 0 as n`

describeEachTargetAndDriver('transactions', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (on: Queries = db): Promise<number[]> =>
    (await valueOf(on.all(everyone))).map(({ id }) => id)

  const setting = async (on: Queries, name: string): Promise<string> =>
    (await valueOf(on.one(sql.statement({ setting: text() })`select current_setting(${name}) as setting`))).setting

  test('a body that succeeds is committed, and its value given', async () => {
    const value = await valueOf(
      db.transaction(tx =>
        gen(async function* () {
          yield* tx.run(insert(3))
          yield* tx.run(insert(4))
          return yield* tx.one(from(accounts).where(accounts.id.eq(3)).select({ owner: accounts.owner }))
        }),
      ),
    )
    expect(value).toEqual({ owner: 'owner 3' })
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('a body that fails is rolled back, and its failure given as it is', async () => {
    const mine = { tag: 'Mine', because: 'of reasons' } as const
    const given = await failureOf(db.transaction(tx => tx.run(insert(3)).flatMap(() => failure(mine))))
    expect(given).toBe(mine)
    expect(await ids()).toEqual([1, 2])
  })

  test('what a body throws is thrown on, after the rollback', async () => {
    const bug = new TypeError('a bug')
    const thrown = db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      throw bug
    })
    await expect(thrown).rejects.toBe(bug)
    await expect(db.transaction(() => { throw bug })).rejects.toBe(bug)
    expect(await ids()).toEqual([1, 2])
  })

  test('a failure that the body makes nothing of is a failure all the same', async () => {
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(3)))
        await failureOf(tx.one(broken))
        return success('all is well')
      }),
    )
    expect(given).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack', cause: { tag: 'DataException', sqlstate: '22012' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('after a failure every statement says so', async () => {
    const given = await failureOf(
      db.transaction(async tx => {
        await failureOf(tx.one(broken))
        return tx.one(one)
      }),
    )
    expect(given).toMatchObject({ tag: 'InFailedTransaction', outcome: 'rolledBack', sqlstate: '25P02' })
  })

  test('a failure that is not of the server does no harm to the transaction', async () => {
    await valueOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(3)))
        expect(await failureOf(tx.one(from(accounts).where(accounts.id.eq(9)).select(accounts)))).toMatchObject({ tag: 'NoRow' })
        expect(await failureOf(tx.one(from(accounts).select(accounts)))).toMatchObject({ tag: 'TooManyRows', outcome: 'none' })
        return success(undefined)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('what became of a write whose rows were of no use is known at the end', async () => {
    const inside: unknown[] = []
    const given = await failureOf(
      db.transaction(async tx => {
        const result = await tx.one(update(accounts).set({ balance: 7 }).everyRow().returning({ id: accounts.id }))
        if (!result.ok) inside.push(result.error)
        return result
      }),
    )
    expect(inside).toMatchObject([{ tag: 'TooManyRows', outcome: 'unknown' }])
    expect(given).toMatchObject({ tag: 'TooManyRows', outcome: 'rolledBack', count: 2 })
  })

  test('isolation level and access mode reach the server', async () => {
    const seen = (tx: Transaction) =>
      gen(async function* () {
        const levels = sql.statement({ level: text(), readOnly: text(), deferrable: text() })`
          select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as "readOnly",
                 current_setting('transaction_deferrable') as deferrable`
        return yield* tx.one(levels)
      })
    expect(await valueOf(db.transaction(seen))).toEqual({ level: 'read committed', readOnly: 'off', deferrable: 'off' })
    expect(await valueOf(db.transaction({ isolation: 'repeatable read' }, seen))).toMatchObject({ level: 'repeatable read' })
    expect(await valueOf(db.transaction({ isolation: 'serializable', readOnly: true, deferrable: true }, seen))).toEqual({
      level: 'serializable', readOnly: 'on', deferrable: 'on',
    })
    expect(await valueOf(db.transaction({ readOnly: false, deferrable: false }, seen))).toMatchObject({ readOnly: 'off', deferrable: 'off' })
  })

  test('a read-only transaction changes nothing', async () => {
    const readOnly: TransactionOptions = { readOnly: true }
    // The compiler knows nothing of it here, nor of SQL by hand: the server does.
    for (const given of [
      await failureOf(db.transaction(readOnly, tx => tx.run(insert(3)))),
      await failureOf(db.transaction({ readOnly: true }, tx => tx.run(sql.statement()`delete from accounts`))),
    ]) expect(given).toMatchObject({ tag: 'ReadOnlyTransaction', sqlstate: '25006', outcome: 'rolledBack' })
    expect(await ids()).toEqual([1, 2])
  })

  test('statements that are called for at once run one after another', async () => {
    await valueOf(
      db.transaction(async tx => {
        const results = await Promise.all([3, 4, 5, 6].map(id => tx.run(insert(id))))
        expect(results.every(({ ok }) => ok)).toBe(true)
        return success(undefined)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a statement that nobody waits for is run before the end', async () => {
    await valueOf(
      db.transaction(tx => {
        void tx.run(insert(3)).then(() => undefined)
        return success(1)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a call on the database inside its transaction', async () => {
    const given = await db.transaction(() => db.one(one))
    if (target.kind === 'pglite') {
      expect(given).toMatchObject({ ok: false, error: { tag: 'Misuse', misuse: 'outer query in transaction', outcome: 'none' } })
      const nested = await db.transaction(() => db.transaction(() => success(1)))
      expect(nested).toMatchObject({ ok: false, error: { misuse: 'outer query in transaction' } })
      const streamed = await db.transaction(async () => {
        for await (const row of db.stream(one)) return row
        return success(undefined)
      })
      expect(streamed).toMatchObject({ ok: false, error: { misuse: 'outer query in transaction' } })
    } else {
      expect(given).toMatchObject({ ok: true, value: { n: 1 } })
    }
  })

  test('what a transaction leaves running may use the database afterwards', async () => {
    let later: PromiseLike<unknown> = Promise.resolve()
    const gate = Promise.withResolvers<void>()
    await valueOf(
      db.transaction(() => {
        later = gate.promise.then(() => db.one(one))
        return success(1)
      }),
    )
    gate.resolve()
    expect(await later).toMatchObject({ ok: true, value: { n: 1 } })
  })

  test('a setting that is local to the transaction ends with it', async () => {
    const before = await setting(db, 'work_mem')
    await valueOf(
      db.transaction(async tx => {
        await valueOf(tx.run(sql.statement()`set local work_mem to '77MB'`))
        expect(await setting(tx, 'work_mem')).toBe('77MB')
        return success(1)
      }),
    )
    expect(await setting(db, 'work_mem')).toBe(before)
  })

  test('a deferred constraint fails at COMMIT, and nothing is committed', async () => {
    await valueOf(db.run(sql.statement()`drop table if exists parts`))
    await valueOf(db.run(sql.statement()`create table parts (id integer primary key, of integer references parts deferrable initially deferred)`))
    const given = await failureOf(db.transaction(tx => tx.run(sql.statement()`insert into parts values (1, 99)`)))
    expect(given).toMatchObject({
      tag: 'UnmappedConstraint', kind: 'foreign key', constraint: 'parts_of_fkey', stage: 'transaction', outcome: 'rolledBack',
    })
    expect(await valueOf(db.all(sql.statement({ id: integer() })`select id from parts`))).toEqual([])
  })

  test('a stream is read inside a transaction, and nothing else meanwhile', async () => {
    const seen: number[] = []
    await valueOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(3)))
        for await (const row of tx.stream(from(accounts).orderBy(accounts.id.asc()).select({ id: accounts.id }), { batchSize: 1 })) {
          seen.push((await valueOf(row)).id)
          if (seen.length === 1) expect(await failureOf(tx.one(one))).toMatchObject({ misuse: 'stream open' })
        }
        return tx.run(insert(4))
      }),
    )
    expect(seen).toEqual([1, 2, 3])
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('a stream that a body leaves open is closed before the COMMIT', async () => {
    await valueOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(3)))
        const rows = tx.stream(from(accounts).select(accounts), { batchSize: 1 })[Symbol.asyncIterator]()
        await rows.next()
        return success(1)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })
})
