import { startServer } from '@quern/testing/servers'
import { startStandby } from '@quern/testing/standby'
import { integer, sql } from '@quern/core'
import { expect, test } from 'vitest'
import { connect, createWitnessTable, type Database } from '../src/index.ts'
import { createAccounts, everyone, failureOf, insert, valueOf } from './accounts.ts'
import { loseCommit, openProxy } from './lost-commit.ts'
import { until } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

const ids = async (db: Database): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

test('a primary that is lost at COMMIT, and its standby promoted: the witness tells what the standby has of it', async () => {
  await using primary = await startServer(18)
  await using standby = await startStandby(primary)
  await using setup = await valueOf(connect(primary.url))
  await createAccounts(setup)
  await valueOf(setup.run(createWitnessTable()))
  await using proxy = await tcpProxy(primary.url)
  const db = await valueOf(connect(proxy.url))

  /** A transaction whose COMMIT arrives, or not, and whose answer does not. */
  const lost = async (id: number, reached: boolean) => {
    const signal = loseCommit(proxy, { reached, closed: true })
    const given = await failureOf(db.transaction({ signal, witness: { key: `account ${id}` } }, tx => tx.run(insert(id))))
    openProxy(proxy)
    if (given.tag !== 'CommitOutcomeUnknown' || given.commit === undefined) throw new Error(`a CommitOutcomeUnknown was expected, and not ${given.tag}`)
    return given
  }
  const committed = await lost(3, true)
  const rolledBack = await lost(4, false)

  await using replica = await valueOf(connect(standby.url))
  // The standby may not even have the table yet.
  await until(() => replica.all(everyone), list => list.map(rows => rows.some(({ id }) => id === 3)).valueOr(false))
  // What is committed on the primary and known there can be looked up on a standby; a rollback cannot, as it may be on its way.
  expect(await valueOf(replica.resolve(committed))).toMatchObject({ tag: 'Committed' })
  expect(await valueOf(replica.resolve(rolledBack, { timeout: 500 }))).toMatchObject({ tag: 'Unknown', askAgain: true })

  await db.close({ grace: 0 })
  await setup.close({ grace: 0 })
  await primary.kill9()
  await standby.promote()

  await using promoted = await valueOf(connect(standby.url))
  expect(await valueOf(promoted.one(sql.statement({ n: integer() })`select count(*)::integer as n where not pg_is_in_recovery()`))).toEqual({ n: 1 })
  expect(await valueOf(promoted.resolve(committed))).toEqual({ tag: 'Committed', transactionId: committed.transactionId })
  expect(await valueOf(promoted.resolve(rolledBack))).toEqual({ tag: 'RolledBack', transactionId: rolledBack.transactionId })
  // The identifiers alone say nothing there: the timeline is another one.
  for (const { commit } of [committed, rolledBack]) {
    if (commit === undefined) throw new Error('it has no commit')
    const { witness: _, ...blind } = commit
    expect(await valueOf(promoted.resolve(blind))).toMatchObject({ tag: 'Unknown', askAgain: false })
  }
  // And the caller simply tries again: each is done once.
  expect(await failureOf(promoted.transaction({ witness: { key: 'account 3' } }, tx => tx.run(insert(3))))).toMatchObject({ tag: 'AlreadyCommitted' })
  expect(await valueOf(promoted.transaction({ witness: { key: 'account 4' } }, tx => tx.run(insert(4))))).toBe(1)
  expect(await ids(promoted)).toEqual([1, 2, 3, 4])
})
