import { integer, sql } from '@quern/core'
import { failure, success } from '@quern/result'
import { startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { endedByFailure, endedByStatement } from '../src/transaction/ended-by-statement.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver, describeEachTargetAndDriver } from './each-driver.ts'
import { serverSuite } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

failOnDroppedFailures()

const statement = (text: string) => sql.statement()([text] as unknown as TemplateStringsArray)

/** What ends a transaction, and what becomes of what it had done. */
const enders = [
  ['commit', 'committed'], ['end', 'committed'], ['commit and chain', 'committed'], ['commit /* and so on */ work and chain', 'committed'],
  ['rollback', 'rolledBack'], ['abort', 'rolledBack'], ['rollback and chain', 'rolledBack'], ['abort and chain', 'rolledBack'],
  ['-- to\nrollback and chain', 'rolledBack'],
] as const

const left = { committed: [1, 2, 3], rolledBack: [1, 2] }

describeEachTargetAndDriver('a body that ends its transaction', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))
  const ids = async (): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  test.each(enders)('by %s: it fails, the outcome is told, and nothing more runs', async (text, outcome) => {
    let called = false
    const given = await failureOf(db.transaction(async tx => {
      tx.afterCommit(() => {
        called = true
      })
      await valueOf(tx.run(insert(3)))
      await valueOf(tx.run(statement(text)))
      expect(await failureOf(tx.run(insert(4)))).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended' })
      for await (const row of tx.stream(insert(5).returning({ id: accounts.id }))) expect(row).toMatchObject({ ok: false, error: { misuse: 'transaction ended' } })
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', stage: 'transaction', outcome })
    expect(await ids()).toEqual(left[outcome])
    expect(called).toBe(false)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
  })

  test.each(enders)('by %s, as a stream', async (text, outcome) => {
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      for await (const row of tx.stream(statement(text))) expect(row).toBe('none')
      expect(await failureOf(tx.run(insert(4)))).toMatchObject({ misuse: 'transaction ended' })
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome })
    expect(await ids()).toEqual(left[outcome])
  })

  test.each(enders)('by %s, inside a savepoint', async (text, outcome) => {
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      expect(await failureOf(tx.savepoint(part => part.run(statement(text))))).toMatchObject({ misuse: 'transaction ended', outcome })
      expect(await failureOf(tx.run(insert(4)))).toMatchObject({ misuse: 'transaction ended' })
      return success(1)
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome })
    expect(await ids()).toEqual(left[outcome])
  })

  test('and then fails: what was committed is not run again, and what was not is its own failure', async () => {
    let runs = 0
    const committed = await failureOf(db.transaction({ retry: { times: 3 } }, async tx => {
      runs += 1
      await valueOf(tx.run(insert(3)))
      await valueOf(tx.run(statement('commit')))
      return failure('own')
    }))
    expect(committed).toMatchObject({ tag: 'Misuse', outcome: 'committed' })
    expect(runs).toBe(1)
    const own = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(statement('rollback and chain')))
      return failure('own')
    }))
    expect(own).toBe('own')
    expect(await ids()).toEqual([1, 2, 3])
  })

  test.each(['commit', 'commit and chain', 'rollback and chain', 'abort'])('by %s once it has failed: it is rolled back', async text => {
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await failureOf(tx.run(insert(3)))
      await valueOf(tx.run(statement(text)))
      expect(await failureOf(tx.run(insert(4)))).toMatchObject({ misuse: 'transaction ended' })
      return success(1)
    }))
    expect(given).toMatchObject({ misuse: 'transaction ended', outcome: 'rolledBack' })
    expect(await ids()).toEqual([1, 2])
  })

  test.each(['commit', 'commit and chain', "prepare transaction 'a'"])('by %s, which is refused: it is rolled back', async text => {
    await valueOf(db.run(sql.statement()`drop table if exists parts`))
    await valueOf(db.run(sql.statement()`create table parts (id integer primary key, of integer references parts deferrable initially deferred)`))
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await valueOf(tx.run(sql.statement()`insert into parts values (1, 99)`))
      await failureOf(tx.run(statement(text)))
      expect(await failureOf(tx.run(insert(4)))).toMatchObject({ misuse: 'transaction ended' })
      return success(1)
    }))
    expect(given).toMatchObject({ misuse: 'transaction ended', outcome: 'rolledBack' })
    expect(await ids()).toEqual([1, 2])
    await valueOf(db.run(sql.statement()`drop table parts`))
  })

  test.each(['rollback to a', 'ROLLBACK WORK TO SAVEPOINT a', '/* one /* two */ */ rollback -- and\n /* on */ transaction to a'])('a savepoint of its own is none of that: %s', async text => {
    await valueOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await valueOf(tx.run(statement('savepoint a')))
      await valueOf(tx.run(insert(4)))
      await valueOf(tx.run(statement(text)))
      return tx.run(insert(5))
    }))
    expect(await ids()).toEqual([1, 2, 3, 5])
  })
})

describeEachDriver('a body whose own COMMIT gets no answer', target => {
  const suite = serverSuite(target)

  test.each(['reached', 'lost'] as const)('does not know whether it was %s, and is not run again', async how => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    let runs = 0
    const given = await failureOf(db.transaction({ retry: { times: 3 } }, async tx => {
      runs += 1
      await valueOf(tx.run(insert(3)))
      proxy.fromClient = (_bytes, link) => {
        if (how === 'lost') link.cut()
        return how === 'lost' ? 'drop' : 'pass'
      }
      proxy.fromServer = (_bytes, link) => {
        link.cut()
        return 'drop'
      }
      return tx.run(statement('commit'))
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome: 'unknown' })
    expect(runs).toBe(1)
  })
})

describe('a body that prepares its transaction', () => {
  test('fails, and is told that it is neither committed nor rolled back', async () => {
    await using server = await startServer(18, { settings: { max_prepared_transactions: 2 } })
    await using db = await valueOf(connect(server.url))
    await createAccounts(db)
    const given = await failureOf(db.transaction(async tx => {
      await valueOf(tx.run(insert(3)))
      await valueOf(tx.run(sql.statement()`prepare transaction 'kept'`))
      return tx.run(insert(4))
    }))
    expect(given).toMatchObject({ tag: 'Misuse', misuse: 'transaction ended', outcome: 'unknown' })
    expect(given).toMatchObject({ detail: expect.stringContaining('ROLLBACK PREPARED') as unknown })
    expect(await valueOf(db.one(sql.statement({ n: integer() })`select count(*)::integer as n from pg_prepared_xacts`))).toEqual({ n: 1 })
    await valueOf(db.run(sql.statement()`rollback prepared 'kept'`))
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })
})

test('an end that nobody knows is taken for one', () => {
  const tag = (command: string) => ({ command, count: undefined })
  expect(endedByStatement('select 1', tag('SELECT'), 'transaction')).toBeUndefined()
  expect(endedByStatement('something new', tag('SOMETHING NEW'), 'idle')).toMatchObject({ outcome: 'unknown' })
  expect(endedByStatement('/* rollback to a', tag('ROLLBACK'), 'transaction')).toMatchObject({ outcome: 'rolledBack' })
  expect(endedByFailure('select 1', 'failed', false)).toBeUndefined()
  expect(endedByFailure('select 1', 'transaction', true)).toBeUndefined()
  expect(endedByFailure(' /**/ PREPARE  TRANSACTION', 'transaction', true)).toMatchObject({ outcome: 'unknown' })
})
