import { integer, sql } from '@quern/core'
import { connect, type Database } from '@quern/pg-driver'
import { success } from '@quern/result'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { virtualClock } from '../src/clock.ts'
import { administer } from '../src/databases.ts'
import { heldIn, leakCheck } from '../src/leak-check.ts'
import { sandbox } from '../src/sandbox.ts'
import { type ProvidedDatabase, testDatabase } from '../src/test-database.ts'
import { failureOf, valueOf } from './results.ts'

const impatient = { patience: 0 }
const one = sql.statement({ n: integer() })`select 1 as n`

describe('on a server', () => {
  let database: ProvidedDatabase
  beforeAll(async () => {
    database = await testDatabase({ needs: 'server' })
  })
  afterAll(() => database.drop())

  test('nothing is left by what is closed', async () => {
    const db = await valueOf(connect(database.url))
    await valueOf(db.one(one))
    expect(await leakCheck(db)()).toEqual([])
    await db.close()
    expect(await leakCheck(database.url)()).toEqual([])
  })

  test('a connection is found, by its application as well', async () => {
    await using db = await valueOf(connect(database.url, { settings: { application_name: 'shop' } }))
    await valueOf(db.one(one))
    expect(await leakCheck(database.url, impatient)()).toEqual([{ kind: 'connection', detail: expect.stringMatching(/^shop \(process \d+\) is idle: /u) }])
    expect(await leakCheck(database.url, { ...impatient, applicationName: 'shop' })()).toHaveLength(1)
    expect(await leakCheck(database.url, { ...impatient, applicationName: 'office' })()).toEqual([])
    expect(await leakCheck(db)()).toEqual([])
  })

  test('an open transaction and its lease, a lock, and a prepared transaction are found', async () => {
    await using db = await valueOf(connect(database.url, { settings: { application_name: 'shop' } }))
    const end = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const open = db.transaction(async tx => {
      await valueOf(tx.run(sql.statement()`select pg_advisory_xact_lock(7)`))
      begun.resolve()
      await end.promise
      return success(1)
    })
    await begun.promise
    expect(await leakCheck(db, impatient)()).toEqual([{ kind: 'lease', detail: expect.stringMatching(/^1 of .*: a transaction, a stream or a lock/u) }])
    const found = await leakCheck(database.url, impatient)()
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(['advisory lock', 'connection', 'open transaction'])
    expect((await heldIn(database.url)).map(({ kind }) => kind).toSorted()).toEqual(['advisory lock', 'open transaction'])
    end.resolve()
    await valueOf(open)
    await administer(database.url, admin => admin.unsafe("begin; create table t (n int); prepare transaction 'half'"))
    expect(await leakCheck(db, impatient)()).toEqual([{ kind: 'prepared transaction', detail: 'half of postgres' }])
    await administer(database.url, admin => admin.unsafe("rollback prepared 'half'"))
    expect(await leakCheck(db)()).toEqual([])
  })

  test('it waits for what is about to end, by its clock', async () => {
    const db = await valueOf(connect(database.url))
    const clock = virtualClock()
    const leaks = leakCheck(database.url, { clock, patience: 5_000 })()
    await db.close()
    expect(await leaks).toEqual([])
    await using open = await valueOf(connect(database.url))
    const found = leakCheck(database.url, { clock, patience: 5_000 })()
    await clock.advance(5_000)
    expect(await found).toHaveLength(1)
    await valueOf(open.one(one))
  })

  test('a sandbox is no leak', async () => {
    await using db = await database.connect()
    await using sandboxed = await valueOf(sandbox(db))
    await valueOf(sandboxed.run(sql.statement()`select pg_advisory_lock(8)`))
    expect(await leakCheck(db, impatient)()).toEqual([])
    expect(await heldIn(database.url)).toEqual([])
    await sandboxed.close()
    expect(await leakCheck(db)()).toEqual([])
  })

  test('a server that cannot be asked is an error', async () => {
    await expect(leakCheck('postgres://nobody@127.0.0.1:1/x', impatient)()).rejects.toThrow('leaks cannot be looked for')
    const closed: Database = await database.connect()
    await closed.close()
    await expect(leakCheck(closed, impatient)()).rejects.toThrow('leaks cannot be looked for')
    expect(await failureOf(closed.one(one))).toMatchObject({ tag: 'Misuse' })
  })
})

test('in PGlite a lease is what can leak', async () => {
  await using db = await valueOf(connect('pglite:'))
  expect(await leakCheck(db)()).toEqual([])
  const end = Promise.withResolvers<void>()
  const open = db.transaction(async () => {
    await end.promise
    return success(1)
  })
  while (db.pool().leased === 0) await new Promise(resolve => setImmediate(resolve))
  expect(await leakCheck(db, impatient)()).toEqual([{ kind: 'lease', detail: expect.any(String) }])
  end.resolve()
  await valueOf(open)
})
