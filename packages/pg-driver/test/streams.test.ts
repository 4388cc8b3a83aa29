import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { insertInto, integer, sql, text } from '@quern/core'
import { virtualClock } from '@quern/testing/clock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { accounts, createAccounts, failureOf, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachTargetAndDriver } from './each-driver.ts'
import { backend, until, untilAsleep } from './server-suite.ts'

failOnDroppedFailures()

const series = (count: number) => sql.statement({ n: integer() })`select n from generate_series(1, ${count}::integer) as n`
const one = sql.statement({ n: integer() })`select 1 as n`

setFlagsFromString('--expose-gc')
// What a new context has by that name is V8's own function.
const collectGarbage = runInNewContext('gc') as () => void

/** How many bytes of the heap are in use, garbage apart. */
const heapInUse = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

describeEachTargetAndDriver('streams', target => {
  const clock = virtualClock()
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url, { clock, pool: { max: 1 } }))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const collect = async <T, E>(rows: AsyncIterable<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }>) => {
    const values: T[] = []
    for await (const row of rows) {
      if (!row.ok) return { values, error: row.error }
      values.push(row.value)
    }
    return { values }
  }
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => ({ n: index + 1 }))

  test.each([0, 1, 2, 3, 4, 5, 6, 300])('%i rows come in order, whatever the batches', async count => {
    for (const batchSize of [1, 2, 3, 256]) expect(await collect(db.stream(series(count), { batchSize }))).toEqual({ values: numbers(count) })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a stream is a value: it runs anew each time', async () => {
    const stream = db.stream(series(3))
    expect(await collect(stream)).toEqual({ values: numbers(3) })
    expect(await collect(stream)).toEqual({ values: numbers(3) })
  })

  test('a stream that is not read holds nothing', async () => {
    db.stream(series(3))
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a stream that is left early gives its connection back', async () => {
    for (let round = 0; round < 5; round += 1) {
      let seen = 0
      for await (const row of db.stream(series(100_000), { batchSize: 10 })) {
        expect(row.ok).toBe(true)
        seen += 1
        if (seen === 15) break
      }
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    }
    expect(db.pool().opened).toBe(1)
  })

  test('what the reader throws leaves the stream, and is thrown on', async () => {
    const bug = new Error('a bug')
    const read = async (): Promise<void> => {
      for await (const row of db.stream(series(1_000), { batchSize: 10 })) if (row.ok) throw bug
    }
    await expect(read()).rejects.toBe(bug)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a failure in the middle is the last element', async () => {
    const breaks = sql.statement({ n: integer() })`select 10 / (4 - n) as n from generate_series(1, 9) as n`
    const given = await collect(db.stream(breaks, { batchSize: 2 }))
    expect(given).toMatchObject({ values: [{ n: 3 }, { n: 5 }], error: { tag: 'DataException', sqlstate: '22012' } })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.pool().opened).toBe(1)
  })

  test('a failure at the start is the only element', async () => {
    expect(await collect(db.stream(sql.statement({ n: integer() })`select nope as n`))).toMatchObject({ values: [], error: { tag: 'UndefinedColumn' } })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('the rows before a value that does not decode are given', async () => {
    const breaks = sql.statement({ n: integer() })`select case when n < 3 then n::text else 'x' end as n from generate_series(1, 5) as n`
    const given = await collect(db.stream(breaks))
    expect(given).toMatchObject({ values: [{ n: 1 }, { n: 2 }], error: { tag: 'DecodeFailure', row: 2, column: 'n' } })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a statement that changes rows can be streamed', async () => {
    const many = insertInto(accounts)
      .values(Array.from({ length: 50 }, (_, index) => ({ id: index + 10, owner: `owner ${index}`, balance: 0 })))
      .returning({ id: accounts.id })
    expect((await collect(db.stream(many, { batchSize: 7 }))).values).toHaveLength(50)
    expect(await valueOf(db.one(sql.statement({ n: integer() })`select count(*)::integer as n from accounts`))).toEqual({ n: 52 })
  })

  test('a query that cannot be compiled is a failure', async () => {
    expect(await collect(db.stream(insertInto(accounts).values([])))).toMatchObject({ values: [], error: { tag: 'EmptyInsert' } })
  })

  test('a signal ends the stream between rows', async () => {
    const controller = new AbortController()
    const values: number[] = []
    let last: unknown
    for await (const row of db.stream(series(1_000), { batchSize: 5, signal: controller.signal })) {
      if (!row.ok) {
        last = row.error
        continue
      }
      values.push(row.value.n)
      if (values.length === 7) controller.abort('enough')
    }
    expect(last).toMatchObject({ tag: 'Aborted', reason: 'enough' })
    expect(values.length).toBeLessThanOrEqual(10)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a signal that was aborted before is a failure', async () => {
    expect(await collect(db.stream(series(3), { signal: AbortSignal.abort('never') }))).toMatchObject({ values: [], error: { tag: 'Aborted', outcome: 'none' } })
  })

  test('a reader that takes too long loses the stream, and the connection is free without its help', async () => {
    const rows = db.stream(series(1_000), { batchSize: 2, timeout: 100 })[Symbol.asyncIterator]()
    expect(await rows.next()).toMatchObject({ value: { ok: true } })
    // The reader does nothing more for now, and another call gets the one connection.
    await clock.advance(100)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(await rows.next()).toMatchObject({ value: { ok: false, error: { tag: 'DeadlineExceeded', timeout: 100, outcome: 'committed' } } })
    expect(await rows.next()).toMatchObject({ done: true })
  })

  test('a pool that is full is a failure', async () => {
    const first = db.stream(series(1_000), { batchSize: 1 })[Symbol.asyncIterator]()
    await first.next()
    const late = collect(db.stream(series(3), { timeout: 20 }))
    await until(() => Promise.resolve(db.pool().waiting), count => count === 1)
    await clock.advance(20)
    expect(await late).toMatchObject({ values: [], error: { tag: 'DeadlineExceeded', stage: 'acquire' } })
    await first.return?.()
    expect(await collect(db.stream(series(3)))).toEqual({ values: numbers(3) })
  })

  test('memory does not grow with the rows', async () => {
    let count = 0
    let before = 0
    let after = 0
    // Each row holds a kilobyte of its own: 40,000 of them would be 40 MiB.
    const wide = sql.statement({ t: text() })`select n || repeat('x', 1000) as t from generate_series(1, 60000) as n`
    for await (const row of db.stream(wide, { batchSize: 1_000 })) {
      if (!row.ok) throw new Error('it failed')
      count += 1
      if (count === 10_000) before = heapInUse()
      if (count === 50_000) after = heapInUse()
    }
    expect(count).toBe(60_000)
    expect(after - before).toBeLessThan(8 * 2 ** 20)
  })

  test.runIf(target.kind === 'server')('a deadline ends a batch that takes too long', async () => {
    const slow = sql.statement({ n: integer() })`select n from generate_series(1, 3) as n, lateral (select pg_sleep(case when n = 3 then 30 else 0 end)) as wait`
    const { pid } = await valueOf(db.one(backend))
    const given = collect(db.stream(slow, { batchSize: 1, timeout: 10_000 }))
    await using other = await valueOf(connect(target.url))
    await untilAsleep(other, pid)
    await clock.advance(9_500)
    expect(await given).toMatchObject({ values: [{ n: 1 }, { n: 2 }], error: { tag: 'DeadlineExceeded' } })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.pool().opened).toBe(1)
  })

  test.runIf(target.kind === 'server')('a connection that is lost between batches is a failure', async () => {
    const rows = db.stream(series(1_000), { batchSize: 2 })[Symbol.asyncIterator]()
    await rows.next()
    await rows.next()
    const other = await valueOf(connect(target.url))
    await valueOf(other.run(sql.statement()`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`))
    await until(() => Promise.resolve(db.pool().lost), lost => lost > 0)
    expect(await rows.next()).toMatchObject({ value: { ok: false, error: { tag: 'AdminShutdown' } } })
    await other.close()
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test('a stream after close is a misuse', async () => {
    const closed = await valueOf(connect(target.url))
    await closed.close()
    expect(await collect(closed.stream(one))).toMatchObject({ error: { tag: 'Misuse', misuse: 'database closed' } })
    expect(await failureOf(closed.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
    expect(await failureOf(closed.transaction(tx => tx.one(one)))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
  })
})
