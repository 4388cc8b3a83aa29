import { integer, sql } from '@quern/core'
import { failure, gen, success } from '@quern/result'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, type Queries, type Transaction } from '../src/index.ts'
import { createAccounts, everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachTargetAndDriver } from './each-driver.ts'

failOnDroppedFailures()

const broken = sql.statement({ n: integer() })`select 1 / 0 as n`

describeEachTargetAndDriver('savepoints', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (on: Queries = db): Promise<number[]> =>
    (await valueOf(on.all(everyone))).map(({ id }) => id)

  test('a savepoint that fails undoes its own part alone', async () => {
    await valueOf(
      db.transaction(tx =>
        gen(async function* () {
          yield* tx.run(insert(3))
          const inner = await tx.savepoint(sp => sp.run(insert(4)).flatMap(() => sp.run(insert(3))))
          expect(inner).toMatchObject({ ok: false, error: { sqlstate: '23505', outcome: 'rolledBack' } })
          yield* tx.run(insert(5))
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
            yield* a.run(insert(3))
            yield* a.savepoint(b => b.run(insert(4)))
            const failed = await a.savepoint(b => b.run(insert(5)).flatMap(() => failure('no')))
            expect(failed.ok).toBe(false)
            yield* a.transaction(b => b.savepoint(c => c.run(insert(6))))
            return undefined
          }),
        ),
      ),
    )
    expect(await ids()).toEqual([1, 2, 3, 4, 6])
    // A savepoint that is released is not there to go back to, whether what it did was kept or undone.
    for (const end of [success(undefined), failure('no')]) {
      const gone = await failureOf(
        db.transaction(tx =>
          gen(async function* () {
            await tx.savepoint(sp => sp.run(insert(7)).flatMap(() => end)).match({ success: String, failure: String })
            return yield* tx.run(sql.statement()`rollback to savepoint quern_1`)
          }),
        ),
      )
      expect(gone).toMatchObject({ sqlstate: '3B001' })
    }
  })

  test('what a savepoint throws is thrown on, and the transaction can go on after it', async () => {
    const bug = new Error('a bug')
    await valueOf(
      db.transaction(async tx => {
        const thrown = tx.savepoint(async sp => {
          await valueOf(sp.run(insert(3)))
          throw bug
        })
        await expect(thrown).rejects.toBe(bug)
        return tx.run(insert(4))
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
        return tx.run(insert(3))
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
        await valueOf(tx.run(insert(3)))
        left = tx.savepoint(async sp => {
          await gate.promise
          return sp.run(insert(4))
        })
        return success(1)
      }),
    )
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'savepoint open', outcome: 'rolledBack' })
    gate.resolve()
    expect(await left).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
    expect(await ids()).toEqual([1, 2])
  })
})
