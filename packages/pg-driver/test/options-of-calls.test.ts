import { from, select, literal } from '@quern/core'
import { success } from '@quern/result'
import { describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, describeFailure, type Database, type TransactionOptions } from '../src/index.ts'
import { accounts, createAccounts, failureOf, valueOf } from './accounts.ts'

const everyone = from(accounts).orderBy(accounts.id.asc()).select(accounts)

describeEachTarget('options that are not what they must be', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const misuse = (option: string) => ({ tag: 'Misuse', misuse: 'invalid option', outcome: 'none', detail: expect.stringContaining(`The option ${option} must be`) })

  test.each([
    ['isolation', { isolation: 'serializable; drop table accounts' }],
    ['isolation', { isolation: 'read uncommitted' }],
    ['readOnly', { readOnly: 'yes' }],
    ['deferrable', { deferrable: 1 }],
    ['retry.times', { retry: { times: -1 } }],
    ['retry.times', { retry: { times: 1.5 } }],
    ['timeout', { timeout: 'soon' }],
    ['timeout', { timeout: Number.NaN }],
    ['timeout', { timeout: -1 }],
    ['signal', { signal: {} }],
  ])('%s of a transaction: %j is refused, and nothing is run', async (option, given) => {
    const options = given as unknown as TransactionOptions & { readonly propagation?: 'nested' }
    let ran = false
    const body = async () => {
      ran = true
      return await Promise.resolve(success(1))
    }
    expect(await failureOf(db.transaction(options, body))).toMatchObject(misuse(option))
    expect(await failureOf(db.transaction(tx => tx.transaction(options, body)))).toMatchObject(misuse(option))
    expect(ran).toBe(false)
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('those of a call and of a stream', async () => {
    expect(await failureOf(db.all(everyone, { timeout: Number.NaN }))).toMatchObject(misuse('timeout'))
    expect(await failureOf(db.run(everyone, { timeout: -5 }))).toMatchObject(misuse('timeout'))
    for (const batchSize of [0, -1, 1.5, Number.NaN]) {
      const given: unknown[] = []
      for await (const row of db.stream(everyone, { batchSize })) given.push(row.ok ? row.value : row.error)
      expect(given).toMatchObject([misuse('batchSize')])
    }
  })

  test('a body that gives no Result is a bug: it is thrown, and everything is undone', async () => {
    for (const given of [undefined, null, 5, {}]) {
      await expect(db.transaction(async tx => {
        await valueOf(tx.run(from(accounts).select(accounts)))
        return given as never
      })).rejects.toThrow('the body of a transaction must give a Result')
      await expect(db.transaction(tx => tx.savepoint(() => given as never))).rejects.toThrow('the body of a transaction must give a Result')
    }
    expect(await valueOf(db.one(select({ one: literal(1) })))).toEqual({ one: 1 })
  })

  test('a failure in words quotes no value, unless it may', async () => {
    const { sql, integer } = await import('@quern/core')
    const failed = await failureOf(db.all(sql.statement({ n: integer() })`select ${'a secret'}::text::int as n`))
    if (failed.tag !== 'DataException') throw new Error(failed.tag)
    expect(describeFailure(failed)).not.toContain('a secret')
    expect(describeFailure(failed, { reveal: true })).toContain('a secret')
  })
})
