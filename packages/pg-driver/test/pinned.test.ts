import { integer, sql } from '@quern/core'
import { success } from '@quern/result'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection, type Database, pinned } from '../src/index.ts'
import { failureOf, one, valueOf } from './accounts.ts'

const backend = sql.statement({ pid: integer() })`select pg_backend_pid() as pid`
const count = sql.statement({ n: integer() })`select count(*)::int as n from kept`

describeEachTarget('a pinned database', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())

  test('keeps its session from call to call, and undoes what it held', async () => {
    const pin = await valueOf(pinned(db))
    await valueOf(pin.run(sql.statement()`create temporary table kept (n int)`))
    await valueOf(pin.transaction(tx => tx.run(sql.statement()`insert into kept values (1)`)))
    expect(await valueOf(pin.one(count))).toEqual({ n: 1 })
    await pin.close()
    await pin.close()
    expect(await failureOf(pin.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
    expect(await failureOf(db.one(count))).toMatchObject({ tag: 'UndefinedTable' })
  })

  test('takes no call on itself inside its transaction', async () => {
    await using pin = await valueOf(pinned(db))
    await valueOf(pin.transaction(async tx => {
      expect(await failureOf(pin.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'outer query in transaction' })
      return tx.one(one)
    }))
  })

  test('sends through what is put between', async () => {
    const seen: string[] = []
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      execute: statement => {
        seen.push(statement.text)
        return connection.execute(statement)
      },
    })
    await using pin = await valueOf(pinned(db, { wrap }))
    await valueOf(pin.one(one))
    expect(seen).toEqual(['select 1 as n'])
  })

  test('is made of what connect gave, and of nothing else', async () => {
    expect(await failureOf(pinned({ ...db }))).toMatchObject({ tag: 'InvalidOption', option: 'db' })
    const gone = await valueOf(connect('pglite:'))
    await gone.close()
    expect(await failureOf(pinned(gone))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
    expect(await failureOf(pinned(db, { signal: AbortSignal.abort('no') }))).toMatchObject({ tag: 'Aborted', reason: 'no' })
  })
})

describeEachServer('a pinned database', target => {
  test('is over with its connection', async () => {
    await using db = await valueOf(connect(target.url))
    await using pin = await valueOf(pinned(db))
    const { pid } = await valueOf(pin.one(backend))
    expect(await valueOf(pin.one(backend))).toEqual({ pid })
    await valueOf(db.transaction(async tx => success(await valueOf(tx.run(sql.statement()`select pg_terminate_backend(${pid}::integer)`)))))
    expect(await failureOf(pin.run(sql.statement()`select pg_sleep(30)`))).toMatchObject({ outcome: 'none' })
    expect(await failureOf(pin.one(one))).toMatchObject({ outcome: 'none' })
    expect((await valueOf(db.one(backend))).pid).not.toBe(pid)
  })
})
