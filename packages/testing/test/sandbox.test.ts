import { insertInto, integer, sql, table, text } from '@quern/core'
import { connect, type Database, type Queries } from '@quern/pg-driver'
import { failure, success } from '@quern/result'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../src/sandbox.ts'
import { describeEachServer, describeEachTarget } from '../src/targets.ts'
import { failureOf, valueOf } from './results.ts'

const people = table('people', { id: integer().primaryKey(), name: text() })
const add = (id: number, name = 'Ann') => insertInto(people).values({ id, name })
const ids = sql.statement({ id: integer() })`select id from people order by id`
const there = async (db: Queries): Promise<readonly number[]> => (await valueOf(db.all(ids))).map(({ id }) => id)
const CREATE = [
  sql.statement()`create table people (id int primary key, name text not null)`,
  sql.statement()`create table pets (
    owner int not null constraint pets_owner references people (id) deferrable initially deferred)`,
  sql.statement()`insert into people values (1, 'Zoe')`,
]

const suite = (title: string, urlOf: () => string): void => {
  describe(`its statements, ${title}`, () => {
    let outer: Database
    let db: Database
    beforeAll(async () => {
      outer = await valueOf(connect(urlOf()))
      await valueOf(outer.run(sql.statement()`drop table if exists pets, people`))
      for (const statement of CREATE) await valueOf(outer.run(statement))
    })
    beforeEach(async () => {
      db = await valueOf(sandbox(outer))
    })
    afterEach(async () => {
      await db.close()
      expect(await there(outer)).toEqual([1])
    })
    afterAll(() => outer.close())

    test('what is done is seen, and undone at the end', async () => {
      await valueOf(db.run(add(2)))
      await valueOf(db.transaction(tx => tx.run(add(3))))
      await valueOf(db.run(sql.statement()`create table later (n int)`))
      expect(await there(db)).toEqual([1, 2, 3])
    })

    test('a failed statement undoes itself alone, as outside of a transaction', async () => {
      await valueOf(db.run(add(2)))
      expect(await failureOf(db.run(add(2)))).toMatchObject({ tag: 'UniqueViolation', constraint: 'people_pkey' })
      expect(await failureOf(db.run(sql.statement()`select nothing`))).toMatchObject({ tag: 'UndefinedColumn' })
      await valueOf(db.run(add(3)))
      expect(await there(db)).toEqual([1, 2, 3])
    })

    test('a transaction commits, or rolls back what it did', async () => {
      await valueOf(db.transaction(async tx => {
        await valueOf(tx.run(add(2)))
        expect(await failureOf(tx.savepoint(async sp => {
          await valueOf(sp.run(add(3)))
          return failure('no')
        }))).toBe('no')
        expect(await failureOf(tx.transaction(sp => sp.run(add(2))))).toMatchObject({ tag: 'UniqueViolation' })
        return tx.savepoint(sp => sp.run(add(4)))
      }))
      expect(await there(db)).toEqual([1, 2, 4])
      expect(await failureOf(db.transaction(async tx => {
        await valueOf(tx.run(add(5)))
        return failure('changed my mind')
      }))).toBe('changed my mind')
      await expect(db.transaction(async tx => {
        await valueOf(tx.run(add(6)))
        throw new Error('a bug')
      })).rejects.toThrow('a bug')
      expect(await there(db)).toEqual([1, 2, 4])
    })

    test('a failure that the body passes over rolls its transaction back, and no other', async () => {
      await valueOf(db.run(add(2)))
      const swallowed = db.transaction(async tx => {
        await valueOf(tx.run(add(3)))
        await tx.run(add(1)).orElse(() => success(0))
        expect(await failureOf(tx.run(add(9)))).toMatchObject({ tag: 'InFailedTransaction' })
        return success('all is well')
      })
      expect(await failureOf(swallowed)).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack' })
      expect(await there(db)).toEqual([1, 2])
    })

    test('a constraint that waits for COMMIT is checked there, and waits again afterwards', async () => {
      const pet = (owner: number) => sql.statement()`insert into pets values (${owner}::int)`
      expect(await failureOf(db.run(pet(7)))).toMatchObject({ sqlstate: '23503' })
      expect(await failureOf(db.transaction(tx => tx.run(pet(7))))).toMatchObject({ outcome: 'rolledBack' })
      for (const id of [7, 8]) {
        await valueOf(db.transaction(async tx => {
          await valueOf(tx.run(pet(id)))
          return tx.run(add(id))
        }))
      }
      expect(await there(db)).toEqual([1, 7, 8])
    })

    test('calls at the same time wait for each other', async () => {
      const done = await Promise.all([
        db.run(add(2)),
        db.transaction(tx => tx.run(add(3))),
        db.run(add(3)),
        db.transaction(tx => tx.run(add(4))),
        db.all(ids),
      ])
      expect(done.map(result => result.ok)).toEqual([true, true, false, true, true])
      expect(await there(db)).toEqual([1, 2, 3, 4])
    })

    test('a read-only transaction reads, and the next one writes', async () => {
      expect(await failureOf(db.transaction({ readOnly: true }, tx => tx.run(add(2) as never)))).toMatchObject({ tag: 'ReadOnlyTransaction' })
      await valueOf(db.transaction({ readOnly: true }, tx => tx.all(ids)))
      await valueOf(db.transaction({ readOnly: false }, tx => tx.run(add(2))))
      expect(await there(db)).toEqual([1, 2])
    })

    test('what follows a commit follows the commit of a transaction in it, and no rollback', async () => {
      const ran: string[] = []
      await valueOf(db.transaction(async tx => {
        await valueOf(tx.afterCommit(() => void ran.push('committed')))
        expect(ran).toEqual([])
        return tx.run(add(2))
      }))
      await failureOf(db.transaction(async tx => {
        await valueOf(tx.afterCommit(() => void ran.push('rolled back')))
        return failure('no')
      }))
      expect(ran).toEqual(['committed'])
    })

    test('what it cannot do is a misuse', async () => {
      for (const isolation of ['serializable', 'repeatable read'] as const) {
        expect(await failureOf(db.transaction({ isolation }, tx => tx.all(ids))))
          .toMatchObject({ tag: 'Misuse', misuse: 'conflicting options', outcome: 'none', detail: expect.stringContaining(isolation) })
      }
      await valueOf(db.transaction({ isolation: 'read committed' }, tx => tx.all(ids)))
      await valueOf(db.transaction(async tx => {
        expect(await failureOf(db.all(ids))).toMatchObject({ tag: 'Misuse', misuse: 'outer query in transaction' })
        expect(await failureOf(db.transaction(nested => nested.all(ids)))).toMatchObject({ tag: 'Misuse', misuse: 'outer query in transaction' })
        expect(await failureOf(tx.transaction({ propagation: 'requiresNew' }, own => own.all(ids)))).toMatchObject({ tag: 'Misuse', outcome: 'none' })
        return tx.all(ids)
      }))
    })

    test('it runs at the level that it is given', async () => {
      await db.close()
      db = await valueOf(sandbox(outer, { isolation: 'serializable' }))
      const level = sql.statement({ level: text() })`select current_setting('transaction_isolation') as level`
      expect(await valueOf(db.transaction({ isolation: 'serializable' }, tx => tx.one(level)))).toEqual({ level: 'serializable' })
      expect(await failureOf(db.transaction({ isolation: 'read committed' }, tx => tx.one(level)))).toMatchObject({ tag: 'Misuse' })
      expect(await failureOf(db.transaction({ isolation: 'serializable', readOnly: true, deferrable: true }, tx => tx.one(level))))
        .toMatchObject({ tag: 'Misuse', misuse: 'conflicting options' })
    })

    test('a statement that would end the transaction around it is refused, and harms nothing', async () => {
      for (const statement of ['commit', '/* now */ END', '-- so\nrollback work', 'abort', 'prepare transaction \'x\'', 'begin', 'start transaction']) {
        expect(await failureOf(db.run(sql.statement()(Object.assign([statement], { raw: [statement] }))))).toMatchObject({ sqlstate: expect.stringMatching(/^(?:2D000|25001)$/u) })
      }
      await valueOf(db.run(add(2)))
      const body = await db.transaction(async tx => {
        expect(await failureOf(tx.run(sql.statement()`commit`))).toMatchObject({ sqlstate: '2D000' })
        return tx.run(add(3))
      })
      expect(body.ok).toBe(true)
      expect(await there(db)).toEqual([1, 2, 3])
    })

    test('streams are read to the end, left, or fail', async () => {
      const numbers = sql.statement({ n: integer() })`select n from generate_series(1, 10) as n`
      const read = async (on: Queries, enough: number): Promise<number> => {
        let seen = 0
        for await (const row of on.stream(numbers, { batchSize: 3 })) {
          await valueOf(row)
          seen += 1
          if (seen === enough) break
        }
        return seen
      }
      expect([await read(db, 100), await read(db, 2)]).toEqual([10, 2])
      expect(await valueOf(db.transaction(async tx => success([await read(tx, 100), await read(tx, 2)])))).toEqual([10, 2])
      const failing = sql.statement({ n: integer() })`select 1 / (5 - n) as n from generate_series(1, 10) as n`
      const last = async (on: Queries, query = failing): Promise<unknown> => {
        let result: unknown
        for await (const row of on.stream(query, { batchSize: 2 })) result = row.ok ? row.value : row.error.tag
        return result
      }
      await valueOf(db.run(add(2)))
      expect(await last(db)).toBe('DataException')
      expect(await last(db, sql.statement({ n: integer() })`commit`)).not.toBe('DataException')
      expect(await there(db)).toEqual([1, 2])
      const inside = await failureOf(db.transaction(async tx => success([await valueOf(tx.run(add(3))), await last(tx)])))
      expect(inside).toMatchObject({ tag: 'CommitWasRolledBack' })
      expect(await there(db)).toEqual([1, 2])
    })

    test('it ends with what is left undone', async () => {
      const left = Promise.withResolvers<void>()
      const body = db.transaction(async tx => {
        await valueOf(tx.run(add(2)))
        await left.promise
        return success(1)
      })
      const closing = db.close({ grace: 0 })
      left.resolve()
      await closing
      await body.match({ success: () => undefined, failure: () => undefined })
      expect(await failureOf(db.run(add(3)))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
    })
  })
}

describeEachTarget('a sandbox', target => {
  suite('by the driver of its URL', () => target.url)
})

describeEachServer('a sandbox', target => {
  suite('by pg', () => target.url.replace(/^postgres(?:ql)?:/u, 'pg:'))

  test('a deadline stops a statement, and nothing else', async () => {
    await using outer = await valueOf(connect(target.url))
    await using db = await valueOf(sandbox(outer))
    await valueOf(db.run(sql.statement()`create table kept (n int)`))
    expect(await failureOf(db.run(sql.statement()`select pg_sleep(30)`, { timeout: 200 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    const late = db.transaction({ timeout: 300 }, tx => tx.run(sql.statement()`select pg_sleep(30)`))
    expect(await failureOf(late)).toMatchObject({ outcome: 'rolledBack' })
    await valueOf(db.transaction({ timeout: 10_000 }, tx => tx.run(sql.statement()`insert into kept values (1)`)))
    const timeout = sql.statement({ t: text(), n: integer() })`select current_setting('statement_timeout') as t, count(*)::int as n from kept`
    expect(await valueOf(db.one(timeout))).toEqual({ t: '0', n: 1 })
  })

  test('a procedure that commits ends the sandbox, and says so', async () => {
    await using outer = await valueOf(connect(target.url))
    await valueOf(outer.run(sql.statement()`create procedure pushy() language plpgsql as 'begin commit; end'`))
    await using db = await valueOf(sandbox(outer))
    expect((await failureOf(db.run(sql.statement()`call pushy()`))).outcome).not.toBe('committed')
  })

  test('with its connection it is over', async () => {
    await using outer = await valueOf(connect(target.url))
    await using db = await valueOf(sandbox(outer))
    const { pid } = await valueOf(db.one(sql.statement({ pid: integer() })`select pg_backend_pid() as pid`))
    await valueOf(outer.run(sql.statement()`select pg_terminate_backend(${pid}::integer)`))
    await failureOf(db.run(sql.statement()`select pg_sleep(10)`))
    expect(await failureOf(db.run(sql.statement()`select 1`))).toMatchObject({ outcome: 'none' })
    expect(await failureOf(db.transaction(tx => tx.run(sql.statement()`select 1`)))).toMatchObject({ outcome: 'none' })
    expect(await failureOf(sandbox(db))).toMatchObject({ tag: 'InvalidOption' })
  })

  test('a transaction that cannot begin is a failure', async () => {
    await using outer = await valueOf(connect(target.url))
    expect(await failureOf(sandbox(outer, { isolation: 'upside down' as 'serializable' }))).toMatchObject({ tag: 'ConnectionLost', outcome: 'none' })
    await valueOf(outer.run(sql.statement()`select 1`))
  })
})
