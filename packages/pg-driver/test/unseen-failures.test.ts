import { integer, sql } from '@quern/core'
import { failure, success, trackDroppedFailures } from '@quern/result'
import { afterAll, expect, test } from 'vitest'
import { connect, program, runProgram, type Transaction, withAdvisoryLock } from '../src/index.ts'
import { valueOf } from './accounts.ts'

const db = await valueOf(connect('pglite:'))
afterAll(() => db.close())

const wrong = sql.statement({ n: integer() })`select nothing as n`
const empty = sql.statement({ n: integer() })`select 1 as n where false`
const two = sql.statement({ n: integer() })`select * from generate_series(1, 2) as n`

/** The tags of the failures that a caller drops. */
const dropped = async (work: () => PromiseLike<unknown>): Promise<readonly unknown[]> => {
  using tracking = trackDroppedFailures()
  await work()
  return tracking.take().map(({ error }) => (error as { readonly tag: string }).tag)
}

test.each<[string, () => PromiseLike<unknown>, string]>([
  ['run', () => db.run(wrong), 'UndefinedColumn'],
  ['all', () => db.all(wrong), 'UndefinedColumn'],
  ['one', () => db.one(empty), 'NoRow'],
  ['maybeOne', () => db.maybeOne(two), 'TooManyRows'],
  ['a transaction', () => db.transaction(async () => failure({ tag: 'Mine' })), 'Mine'],
  ['a transaction that takes what its statement gave', () => db.transaction(tx => tx.run(wrong)), 'UndefinedColumn'],
  ['a program', () => runProgram(db, program().run('it', wrong)), 'StepFailed'],
  ['an advisory lock', () => withAdvisoryLock(db, 1n, {}, () => failure({ tag: 'Mine' })), 'Mine'],
])('a failure of %s that its caller drops is told of, once', async (_, call, tag) => {
  expect(await dropped(call)).toEqual([tag])
  expect(await dropped(async () => (await call() as { readonly ok: boolean }).ok)).toEqual([])
})

test.each<[string, (tx: Transaction) => PromiseLike<unknown>, string]>([
  ['statement', tx => tx.run(wrong), 'UndefinedColumn'],
  ['savepoint', tx => tx.savepoint(async () => failure({ tag: 'Mine' })), 'Mine'],
  ['joined part', tx => tx.transaction({ propagation: 'join' }, async () => failure({ tag: 'Mine' })), 'Mine'],
])('so is one of a %s that the body of a transaction drops', async (_, call, tag) => {
  const swallowing = () => db.transaction(async tx => {
    await call(tx)
    return success(1)
  }).match({ success: () => '', failure: ended => ended.tag })
  expect(await dropped(swallowing)).toEqual([tag])
})
