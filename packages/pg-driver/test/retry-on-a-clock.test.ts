import { integer, sql } from '@quern/core'
import { success } from '@quern/result'
import { virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { backoff } from '../src/retry/backoff.ts'
import { everyone, failureOf, insert, one, slow, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { openProxy } from './lost-commit.ts'
import { serverSuite, until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

/** Fails as a server does, for the reason of a code. */
const raise = (sqlstate: string) => sql.statement()([`do $$ begin raise exception 'no' using errcode = '${sqlstate}'; end $$`] as unknown as TemplateStringsArray)

const asleep = sql.statement({ n: integer() })`
  select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`

/** A clock that stands still, and what was asked of it. */
const recordingClock = () => {
  const clock = virtualClock()
  const waits: number[] = []
  return {
    ...clock,
    waits,
    after: (milliseconds: number, call: () => void) => {
      waits.push(milliseconds)
      return clock.after(milliseconds, call)
    },
  }
}

/** Random numbers that are known beforehand. */
const DRAWS = [0.9, 0.1, 0.5, 0.75, 0.25, 0.6]

describeEachDriver('retries, by a clock that stands still', target => {
  const suite = serverSuite(target)

  test.each([['40001', 'jitter'], ['40P01', 'jitter'], ['55P03', 'jitter'], ['53100', 'floor']] as const)('after %s the waits are those of backoff', async (sqlstate, wait) => {
    const clock = recordingClock()
    let drawn = 0
    const db = await suite.open({ clock, random: () => DRAWS[drawn++ % DRAWS.length] ?? 0, pool: { max: 1 } })
    drawn = 0
    clock.waits.length = 0
    const began = clock.now()
    let runs = 0
    const given = failureOf(db.transaction({ retry: { times: DRAWS.length } }, async tx => {
      runs += 1
      await valueOf(tx.run(insert(3)))
      return tx.run(raise(sqlstate))
    }))
    const expected = DRAWS.map((draw, attempt) => backoff(wait, attempt, () => draw))
    for (const [attempt, delay] of expected.entries()) {
      await until(() => Promise.resolve(clock.waits.includes(delay)), Boolean)
      expect(runs).toBe(attempt + 1)
      await clock.advance(delay)
    }
    expect(await given).toMatchObject({ outcome: 'rolledBack' })
    expect(runs).toBe(DRAWS.length + 1)
    expect(clock.waits.filter(milliseconds => milliseconds < 5_000)).toEqual(expected)
    expect(clock.now() - began).toBeCloseTo(expected.reduce((sum, delay) => sum + delay, 0), 6)
    expect(await valueOf(suite.admin().all(everyone))).toHaveLength(2)
  })

  test('a storm is ended by the budget, which is for all of them; time fills it again', async () => {
    const clock = recordingClock()
    const db = await suite.open({ clock, random: () => 0, pool: { max: 4 }, retryBudget: { ratio: 0.2, perSecond: 2, capacity: 5 } })
    let runs = 0
    const failing = () => failureOf(db.transaction({ retry: { times: 10 } }, tx => {
      runs += 1
      return tx.run(raise('40001'))
    }))
    /** Runs transactions to their end. The waits have no length: the clock shows the same time all along. */
    const storm = async (count: number): Promise<number> => {
      runs = 0
      let ended = 0
      const all = Array.from({ length: count }, () => failing().then(problem => {
        ended += 1
        return problem
      }))
      await until(async () => {
        await clock.advance(0)
        return ended
      }, n => n === count)
      for (const problem of await Promise.all(all)) expect(problem).toMatchObject({ tag: 'SerializationFailure', outcome: 'rolledBack' })
      return runs - count
    }
    // What was saved, and what 50 first tries earn, but for what does not fit while it is full.
    const retries = await storm(50)
    expect(retries).toBeGreaterThanOrEqual(5)
    expect(retries).toBeLessThanOrEqual(15)
    expect(await storm(1)).toBeLessThanOrEqual(1)
    await clock.advance(1_000)
    const after = await storm(1)
    expect(after).toBeGreaterThanOrEqual(2)
    expect(after).toBeLessThanOrEqual(3)
    await clock.advance(60_000)
    expect(await storm(1)).toBe(5)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
  })

  test('one deadline is for all: the turn in the pool, each run, each wait', async () => {
    const clock = recordingClock()
    const db = await suite.open({ clock, random: () => 1, pool: { max: 1 } })
    const free = Promise.withResolvers<void>()
    const holder = db.transaction(() => free.promise.then(() => success(1)))
    await until(() => Promise.resolve(db.pool().leased), n => n === 1)
    const began = clock.now()
    let runs = 0
    const given = failureOf(db.transaction({ timeout: 10_000, retry: { times: 50 } }, tx => {
      runs += 1
      return tx.run(raise('40001'))
    }))
    await clock.advance(9_700)
    expect(runs).toBe(0)
    free.resolve()
    await valueOf(holder)
    // 155 ms are gone by then, and the next 160 would go beyond the 300 that were left.
    for (const delay of [5, 10, 20, 40, 80]) {
      await until(() => Promise.resolve(clock.waits.includes(delay)), Boolean)
      await clock.advance(delay)
    }
    expect(await given).toMatchObject({ tag: 'SerializationFailure', outcome: 'rolledBack' })
    expect(runs).toBe(6)
    expect(clock.now() - began).toBe(9_855)
  })

  test('a statement of a later run ends at the deadline of the whole', async () => {
    const clock = recordingClock()
    const db = await suite.open({ clock, random: () => 1, pool: { max: 1 } })
    const began = clock.now()
    let runs = 0
    let ended: number | undefined
    const given = failureOf(db.transaction({ timeout: 20_000, retry: { times: 5 } }, tx => {
      runs += 1
      return runs === 1 ? tx.run(raise('40001')) : tx.run(slow)
    })).then(problem => {
      ended = clock.now() - began
      return problem
    })
    await until(() => Promise.resolve(clock.waits.includes(5)), Boolean)
    await clock.advance(5)
    await until(async () => (await valueOf(suite.admin().one(asleep))).n, n => n === 1)
    await clock.advance(18_900)
    expect(ended).toBeUndefined()
    await clock.advance(1_095)
    expect(await given).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'rolledBack', timeout: 20_000 })
    expect(ended).toBeLessThanOrEqual(20_000)
    expect(runs).toBe(2)
    await until(async () => (await valueOf(suite.admin().one(asleep))).n, n => n === 0)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a connection that does not open takes no longer than the call that waits for it', async () => {
    await using proxy = await tcpProxy(suite.url())
    const clock = recordingClock()
    const db = await suite.open({ clock, random: () => 1, pool: { max: 2, connectTimeout: 5_000 } }, proxy.url)
    const free = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const holder = db.transaction(() => {
      begun.resolve()
      return free.promise.then(() => success(1))
    })
    // Before that an answer to it could be dropped as well.
    await begun.promise
    proxy.fromServer = () => 'drop'
    let runs = 0
    let ended = false
    const given = failureOf(db.transaction({ timeout: 1_000, retry: { times: 50 } }, tx => {
      runs += 1
      return tx.run(one)
    })).then(problem => {
      ended = true
      return problem
    })
    await until(() => Promise.resolve(db.pool().opening), n => n === 1)
    await clock.advance(999)
    expect(ended).toBe(false)
    await clock.advance(1)
    expect(await given).toMatchObject({ tag: 'DeadlineExceeded', stage: 'acquire', outcome: 'none', timeout: 1_000 })
    expect(runs).toBe(0)
    // The attempt goes on for the next caller, in its own time.
    await clock.advance(4_000)
    await until(() => Promise.resolve(db.pool().opening), n => n === 0)
    openProxy(proxy)
    free.resolve()
    await valueOf(holder)
    await until(() => Promise.resolve(db.pool().leased), n => n === 0)
    expect(db.pool()).toMatchObject({ total: 1, waiting: 0 })
  })
})
