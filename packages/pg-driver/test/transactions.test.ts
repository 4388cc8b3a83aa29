import { from, insertInto, integer, sql, text, update } from '@quern/core'
import { failure, gen, success } from '@quern/result'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, type Queries, type Transaction } from '../src/index.ts'
import { accounts, createAccounts, failureOf, valueOf } from './accounts.ts'

const open = (id: number, owner = `owner ${id}`, balance = 0) => insertInto(accounts).values({ id, owner, balance })
const broken = sql.statement({ n: integer() })`select 1 / 0 as n`
const one = sql.statement({ n: integer() })`select 1 as n`

describeEachTarget('transactions', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (on: Queries = db): Promise<number[]> =>
    (await valueOf(on.all(from(accounts).orderBy(accounts.id.asc()).select({ id: accounts.id })))).map(({ id }) => id)

  const setting = async (on: Queries, name: string): Promise<string> =>
    (await valueOf(on.one(sql.statement({ setting: text() })`select current_setting(${name}) as setting`))).setting

  test('a body that succeeds is committed, and its value given', async () => {
    const value = await valueOf(
      db.transaction(tx =>
        gen(async function* () {
          yield* tx.run(open(3))
          yield* tx.run(open(4))
          return yield* tx.one(from(accounts).where(accounts.id.eq(3)).select({ owner: accounts.owner }))
        }),
      ),
    )
    expect(value).toEqual({ owner: 'owner 3' })
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('a body that fails is rolled back, and its failure given as it is', async () => {
    const mine = { tag: 'Mine', because: 'of reasons' } as const
    const given = await failureOf(db.transaction(tx => tx.run(open(3)).flatMap(() => failure(mine))))
    expect(given).toBe(mine)
    expect(await ids()).toEqual([1, 2])
  })

  test('what a body throws is thrown on, after the rollback', async () => {
    const bug = new TypeError('a bug')
    const thrown = db.transaction(async tx => {
      await valueOf(tx.run(open(3)))
      throw bug
    })
    await expect(thrown).rejects.toBe(bug)
    await expect(db.transaction(() => { throw bug })).rejects.toBe(bug)
    expect(await ids()).toEqual([1, 2])
  })

  test('a failure that the body makes nothing of is a failure all the same', async () => {
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(open(3)))
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
        await valueOf(tx.run(open(3)))
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
    expect(await failureOf(db.transaction({ readOnly: true }, tx => tx.run(open(3))))).toMatchObject({
      tag: 'ReadOnlyTransaction', sqlstate: '25006', outcome: 'rolledBack',
    })
  })

  test('a savepoint that fails undoes its own part alone', async () => {
    await valueOf(
      db.transaction(tx =>
        gen(async function* () {
          yield* tx.run(open(3))
          const inner = await tx.savepoint(sp => sp.run(open(4)).flatMap(() => sp.run(open(3))))
          expect(inner).toMatchObject({ ok: false, error: { sqlstate: '23505', outcome: 'rolledBack' } })
          yield* tx.run(open(5))
          return undefined
        }),
      ),
    )
    expect(await ids()).toEqual([1, 2, 3, 5])
  })

  test('savepoints nest, and each is released', async () => {
    await valueOf(
      db.transaction(tx =>
        tx.savepoint(a =>
          gen(async function* () {
            yield* a.run(open(3))
            yield* a.savepoint(b => b.run(open(4)))
            const failed = await a.savepoint(b => b.run(open(5)).flatMap(() => failure('no')))
            expect(failed.ok).toBe(false)
            yield* a.transaction(b => b.savepoint(c => c.run(open(6))))
            return undefined
          }),
        ),
      ),
    )
    expect(await ids()).toEqual([1, 2, 3, 4, 6])
    // A savepoint that is released is not there to go back to.
    const gone = await failureOf(
      db.transaction(tx =>
        gen(async function* () {
          yield* tx.savepoint(sp => sp.run(open(7)))
          return yield* tx.run(sql.statement()`rollback to savepoint quern_1`)
        }),
      ),
    )
    expect(gone).toMatchObject({ sqlstate: '3B001' })
  })

  test('what a savepoint throws is thrown on, and the transaction can go on after it', async () => {
    const bug = new Error('a bug')
    await valueOf(
      db.transaction(async tx => {
        const thrown = tx.savepoint(async sp => {
          await valueOf(sp.run(open(3)))
          throw bug
        })
        await expect(thrown).rejects.toBe(bug)
        return tx.run(open(4))
      }),
    )
    expect(await ids()).toEqual([1, 2, 4])
  })

  test('a savepoint that passes over a failure is a failure, and the transaction goes on', async () => {
    await valueOf(
      db.transaction(async tx => {
        const given = await failureOf(
          tx.savepoint(async sp => {
            await failureOf(sp.one(broken))
            return success(1)
          }),
        )
        expect(given).toMatchObject({ tag: 'CommitWasRolledBack', cause: { sqlstate: '22012' } })
        return tx.run(open(3))
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a savepoint in a failed transaction fails', async () => {
    const given = await failureOf(
      db.transaction(async tx => {
        await failureOf(tx.one(broken))
        return tx.savepoint(() => success('not run'))
      }),
    )
    expect(given).toMatchObject({ tag: 'InFailedTransaction' })
  })

  test('a nested transaction cannot have other options', async () => {
    const nested = (options: Parameters<Transaction['transaction']>[0]) =>
      failureOf(db.transaction({ isolation: 'serializable' }, tx => tx.transaction(options as { isolation: 'serializable' }, () => success(1))))
    expect(await nested({ isolation: 'repeatable read' } as never)).toMatchObject({ tag: 'Misuse', misuse: 'conflicting options' })
    expect(await nested({ readOnly: true } as never)).toMatchObject({ misuse: 'conflicting options' })
    expect(await valueOf(db.transaction({ isolation: 'serializable' }, tx => tx.transaction({ isolation: 'serializable' }, () => success(1))))).toBe(1)
  })

  test('the handle of what has ended is of no more use', async () => {
    const leaked: Transaction[] = []
    await valueOf(
      db.transaction(async tx => {
        leaked.push(tx)
        return tx.savepoint(sp => {
          leaked.push(sp)
          return success(1)
        })
      }),
    )
    for (const handle of leaked) {
      expect(await failureOf(handle.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome: 'none' })
      expect(await failureOf(handle.savepoint(() => success(1)))).toMatchObject({ misuse: 'transaction ended' })
      for await (const row of handle.stream(one)) expect(row).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
    }
  })

  test('while a savepoint is open, the handle around it takes nothing', async () => {
    await valueOf(
      db.transaction(tx =>
        tx.savepoint(async sp => {
          expect(await failureOf(tx.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'savepoint open' })
          expect(await failureOf(tx.savepoint(() => success(1)))).toMatchObject({ misuse: 'savepoint open' })
          return sp.one(one)
        }),
      ),
    )
  })

  test('a savepoint that nobody waits for undoes the transaction', async () => {
    const gate = Promise.withResolvers<void>()
    let left: PromiseLike<unknown> = Promise.resolve()
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(open(3)))
        left = tx.savepoint(async sp => {
          await gate.promise
          return sp.run(open(4))
        })
        return success(1)
      }),
    )
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'savepoint open', outcome: 'rolledBack' })
    gate.resolve()
    expect(await left).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('statements that are called for at once run one after another', async () => {
    await valueOf(
      db.transaction(async tx => {
        const results = await Promise.all([3, 4, 5, 6].map(id => tx.run(open(id))))
        expect(results.every(({ ok }) => ok)).toBe(true)
        return success(undefined)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a statement that nobody waits for is run before the end', async () => {
    await valueOf(
      db.transaction(tx => {
        void tx.run(open(3)).then(() => undefined)
        return success(1)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a transaction that a statement of its body ends is a misuse', async () => {
    const given = await failureOf(db.transaction(tx => tx.run(sql.statement()`commit`)))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome: 'unknown' })
    expect(await ids()).toEqual([1, 2])
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
        await valueOf(tx.run(open(3)))
        for await (const row of tx.stream(from(accounts).orderBy(accounts.id.asc()).select({ id: accounts.id }), { batchSize: 1 })) {
          seen.push((await valueOf(row)).id)
          if (seen.length === 1) expect(await failureOf(tx.one(one))).toMatchObject({ misuse: 'stream open' })
        }
        return tx.run(open(4))
      }),
    )
    expect(seen).toEqual([1, 2, 3])
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('a stream that a body leaves open is closed before the COMMIT', async () => {
    await valueOf(
      db.transaction(async tx => {
        await valueOf(tx.run(open(3)))
        const rows = tx.stream(from(accounts).select(accounts), { batchSize: 1 })[Symbol.asyncIterator]()
        await rows.next()
        return success(1)
      }),
    )
    expect(await ids()).toEqual([1, 2, 3])
  })
})
