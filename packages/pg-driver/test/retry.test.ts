import { sql } from '@quern/core'
import { success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database, type Transaction } from '../src/index.ts'
import { failureOf, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'

failOnDroppedFailures()

/** Fails as a server does, for the reason of a code. */
const raise = (sqlstate: string) => sql.statement()([`do $$ begin raise exception 'no' using errcode = '${sqlstate}'; end $$`] as unknown as TemplateStringsArray)

describeEachTarget('the retry of transactions', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url, { random: () => 1, retryBudget: { perSecond: 0, ratio: 0, capacity: 12 } }))
  })
  afterAll(() => db.close())

  /** A body that fails so many times before it succeeds, and counts its runs. */
  const failing = (times: number, sqlstate: string) => {
    const seen = { runs: 0 }
    const body = (tx: Transaction) => {
      seen.runs += 1
      return seen.runs <= times ? tx.run(raise(sqlstate)) : tx.run(one)
    }
    return { seen, body }
  }

  test('without it a transaction is run once', async () => {
    const { seen, body } = failing(1, '40001')
    expect(await failureOf(db.transaction(body))).toMatchObject({ tag: 'SerializationFailure' })
    expect(seen.runs).toBe(1)
  })

  test('it runs again as often as it may, and no more', async () => {
    const twice = failing(2, '40001')
    expect(await valueOf(db.transaction({ retry: { times: 2 } }, twice.body))).toBe(1)
    expect(twice.seen.runs).toBe(3)
    const often = failing(9, '40P01')
    expect(await failureOf(db.transaction({ retry: { times: 2 } }, often.body))).toMatchObject({ tag: 'DeadlockDetected', outcome: 'rolledBack' })
    expect(often.seen.runs).toBe(3)
  })

  test('it does not run again what would fail again', async () => {
    const { seen, body } = failing(1, '42601')
    expect(await failureOf(db.transaction({ retry: { times: 5 } }, body))).toMatchObject({ tag: 'InvalidSyntax' })
    expect(seen.runs).toBe(1)
  })

  test('a unique violation is a reason on request', async () => {
    const refused = failing(1, '23505')
    await failureOf(db.transaction({ retry: { times: 5 } }, refused.body))
    expect(refused.seen.runs).toBe(1)
    const asked = failing(1, '23505')
    await valueOf(db.transaction({ retry: { times: 5, onUniqueViolation: true } }, asked.body))
    expect(asked.seen.runs).toBe(2)
  })

  test('a failure that the body passed over is a reason, by its cause', async () => {
    let runs = 0
    const value = await valueOf(
      db.transaction({ retry: { times: 1 } }, async tx => {
        runs += 1
        if (runs === 1) await failureOf(tx.run(raise('40001')))
        return success(runs)
      }),
    )
    expect(value).toBe(2)
  })

  test('what the body throws is not run again', async () => {
    let runs = 0
    const bug = new Error('a bug')
    const thrown = db.transaction({ retry: { times: 5 } }, async tx => {
      runs += 1
      await failureOf(tx.run(raise('40001')))
      throw bug
    })
    await expect(thrown).rejects.toBe(bug)
    expect(runs).toBe(1)
  })

  test('a wait that would go beyond the deadline is not begun', async () => {
    const { seen, body } = failing(9, '53100')
    // After an overload the wait is 100 ms at the least, with these random numbers.
    expect(await failureOf(db.transaction({ retry: { times: 5 }, timeout: 90 }, body))).toMatchObject({ tag: 'InsufficientResources' })
    expect(seen.runs).toBe(1)
  })

  test('a signal ends the wait', async () => {
    const controller = new AbortController()
    const { seen, body } = failing(9, '53100')
    // How long to wait is decided right before the wait, which no time ends here. The pool draws numbers before that.
    const random = (): number => {
      if (seen.runs > 0) {
        setImmediate(() => {
          controller.abort('enough')
        })
      }
      return 1
    }
    await using waiting = await valueOf(connect(target.url, { clock: virtualClock(), random }))
    const given = await failureOf(waiting.transaction({ retry: { times: 5 }, signal: controller.signal }, body))
    expect(given).toMatchObject({ tag: 'Aborted', stage: 'transaction', outcome: 'rolledBack', reason: 'enough' })
    expect(seen.runs).toBe(1)
  })

  test('the budget of a pool is for all of its transactions', async () => {
    const { seen, body } = failing(100, '40001')
    await failureOf(db.transaction({ retry: { times: 50 } }, body))
    // What the tests before this one left of it.
    expect(seen.runs).toBeGreaterThan(1)
    expect(seen.runs).toBeLessThan(13)
    const after = failing(100, '40001')
    await failureOf(db.transaction({ retry: { times: 50 } }, after.body))
    expect(after.seen.runs).toBe(1)
  })
})
