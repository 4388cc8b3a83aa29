import { from, integer, sql, table } from '@quern/core'
import { failure } from '@quern/result'
import { describeEachServer } from '@quern/testing/targets'
import { describe, expect, test } from 'vitest'
import { STATEMENTS_KEPT } from '../src/adapters/statement-cache.ts'
import { type Connection, connect, type Database, type Driver, pgDriver, postgresJsDriver } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'
import { serverSuite } from './server-suite.ts'

const shifting = table('shifting', { id: integer().primaryKey(), n: integer() })
const all = from(shifting).orderBy(shifting.id.asc()).select({ id: shifting.id, n: shifting.n })
const names = 'select name, statement from pg_prepared_statements'
/** Hidden in a block, so that no driver sees it by its command. */
const deallocate = sql.statement()`do $$ begin execute 'deallocate all'; end $$`

const deallocateInside = sql.statement()`do $$ begin execute 'deallocate all'; /* once more */ end $$`

const drivers: readonly [string, () => Driver][] = [['postgres.js', postgresJsDriver], ['pg', pgDriver]]

describeEachServer('prepared statements', target => {
  const suite = serverSuite(target)

  describe.each(drivers)('of %s', (_name, driver) => {
    const open = async (): Promise<Database> => valueOf(connect(target.url, { drivers: [driver()], pool: { max: 1 } }))
    const session = async (): Promise<Connection> => {
      const endpoint = await valueOf(driver().open({ url: target.url, settings: {} }))
      return valueOf(endpoint.connect(new AbortController().signal))
    }
    const kept = async (connection: Connection): Promise<readonly (string | null)[]> =>
      (await valueOf(connection.execute({ text: names, parameters: [] }))).rows.map(row => row[1] ?? null)

    test('no more are kept than the most, the least recently used going first', async () => {
      const connection = await session()
      const run = (number: number) => connection.execute({ text: `select $1::integer + ${number} as n`, name: `s${number}`, parameters: ['1'] })
      for (let number = 0; number < STATEMENTS_KEPT; number += 1) await valueOf(run(number))
      expect(await kept(connection)).toHaveLength(STATEMENTS_KEPT)
      // The first is used again, so that it is not among the ten that have to make room.
      await valueOf(run(0))
      for (let number = STATEMENTS_KEPT; number < STATEMENTS_KEPT + 10; number += 1) await valueOf(run(number))
      await valueOf(run(0))
      const left = await kept(connection)
      expect(left.length).toBeLessThanOrEqual(STATEMENTS_KEPT)
      expect(left).toContain('select $1::integer + 0 as n')
      expect(left).not.toContain('select $1::integer + 1 as n')
      expect(left).not.toContain('select $1::integer + 9 as n')
      expect(left).toContain('select $1::integer + 12 as n')
      // What had to go is prepared anew, and all answers are right.
      for (let number = 0; number < STATEMENTS_KEPT + 10; number += 1) expect((await valueOf(run(number))).rows).toEqual([[String(number + 1)]])
      await connection.close()
    })

    test('making room costs no round trip, and what is prepared none for its description', async () => {
      const connection = await session()
      for (let number = 0; number < 3 * STATEMENTS_KEPT; number += 1) {
        const reply = await valueOf(connection.execute({ text: `select ${number} as n`, name: `n${number}`, parameters: [] }))
        expect(reply).toMatchObject({ columns: [{ name: 'n' }], rows: [[String(number)]], status: 'idle' })
      }
      expect((await kept(connection)).length).toBeLessThanOrEqual(STATEMENTS_KEPT + 1)
      await connection.close()
    })

    test('a statement that fails takes no place', async () => {
      const connection = await session()
      for (let number = 0; number < 300; number += 1) {
        expect(await connection.execute({ text: `select nonsense${number}`, name: `bad${number}`, parameters: [] })).toMatchObject({ ok: false, error: { tag: 'ServerRefusal' } })
      }
      expect(await kept(connection)).toEqual([])
      const good = { text: 'select 1 as n', name: 'good', parameters: [] }
      await valueOf(connection.execute(good))
      expect(await kept(connection)).toEqual(['select 1 as n'])
      await connection.close()
    })

    test('streams share them', async () => {
      const connection = await session()
      const statement = { text: 'select n from generate_series(1, $1::integer) as n', name: 'series', parameters: ['25'] }
      for (let round = 0; round < 3; round += 1) {
        const source = connection.stream(statement, 10)
        let rows = 0
        for (let batch = await valueOf(source.next()); ; batch = await valueOf(source.next())) {
          rows += batch.rows.length
          if (batch.done) break
        }
        expect(rows).toBe(25)
        expect((await valueOf(connection.execute(statement))).rows).toHaveLength(25)
      }
      expect(await kept(connection)).toEqual([statement.text])
      await connection.close()
    })

    test('a plan that is out of date (0A000) is made anew outside a transaction, and a failure inside', async () => {
      await using db = await open()
      await valueOf(suite.admin().run(sql.statement()`drop table if exists shifting`))
      await valueOf(suite.admin().run(sql.statement()`create table shifting (id integer primary key, n integer)`))
      await valueOf(suite.admin().run(sql.statement()`insert into shifting values (1, 10)`))
      for (let round = 0; round < 3; round += 1) expect(await valueOf(db.all(all))).toEqual([{ id: 1, n: 10 }])
      await valueOf(suite.admin().run(sql.statement()`alter table shifting alter column n type bigint`))
      expect(await valueOf(db.all(all))).toEqual([{ id: 1, n: 10 }])
      await valueOf(suite.admin().run(sql.statement()`alter table shifting alter column n type integer`))
      const inside = await failureOf(db.transaction(tx => tx.all(all)))
      expect(inside).toMatchObject({ tag: 'StalePlan', sqlstate: '0A000', outcome: 'rolledBack' })
      // The transaction as a whole can be run again.
      expect(await valueOf(db.transaction(tx => tx.all(all)))).toEqual([{ id: 1, n: 10 }])
      expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
    })

    test('a statement that is gone (26000) is prepared anew outside a transaction, and a failure inside', async () => {
      await using db = await open()
      const one = sql.statement({ n: integer() })`select ${1}::integer as n`
      for (let round = 0; round < 3; round += 1) expect(await valueOf(db.one(one))).toEqual({ n: 1 })
      await valueOf(db.run(deallocate))
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
      const inside = await failureOf(db.transaction(async tx => {
        await valueOf(tx.one(one))
        await valueOf(tx.run(deallocateInside))
        const result = await tx.one(one)
        return result.ok ? result : failure(result.error)
      }))
      expect(inside).toMatchObject({ tag: 'StatementMissing', sqlstate: '26000', outcome: 'rolledBack' })
      expect(await valueOf(db.transaction(tx => tx.one(one)))).toEqual({ n: 1 })
      expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
    })

    test('a session that is told to forget them all, and says so, prepares them anew', async () => {
      const connection = await session()
      const statement = { text: 'select 1 as n', name: 'one', parameters: [] }
      for (const command of ['deallocate all', 'discard all']) {
        await valueOf(connection.execute(statement))
        await valueOf(connection.script(command))
        await connection.execute(statement)
        expect((await valueOf(connection.execute(statement))).rows).toEqual([['1']])
        await valueOf(connection.execute({ text: command, parameters: [] }))
        await connection.execute(statement)
        expect((await valueOf(connection.execute(statement))).rows).toEqual([['1']])
      }
      await connection.close()
    })

    test('a name that somebody else has taken (42P05) does no harm', async () => {
      const connection = await session()
      await valueOf(connection.script('prepare taken as select 2 as n'))
      const statement = { text: 'select 1 as n', name: 'taken', parameters: [] }
      for (let round = 0; round < 2; round += 1) expect((await valueOf(connection.execute(statement))).rows).toEqual([['1']])
      await connection.close()
    })

    test('one name with another text is another statement', async () => {
      const connection = await session()
      for (const n of [1, 2, 1]) {
        expect((await valueOf(connection.execute({ text: `select ${n} as n`, name: 'same', parameters: [] }))).rows).toEqual([[String(n)]])
      }
      await connection.close()
    })
  })
})
