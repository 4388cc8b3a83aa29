import { from, integer, sql } from '@quern/core'
import { expect, test } from 'vitest'
import { accounts, failureOf, one, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite } from './server-suite.ts'

describeEachDriver('what the server says of a statement', target => {
  const suite = serverSuite(target)
  const broken = sql.statement()`select 1 / 0`
  const raise = (code: string) => sql.statement()([`do $$ begin raise exception 'mine' using errcode = '${code}'; end $$`] as unknown as TemplateStringsArray)

  test.each([
    ['selec 1', 'InvalidSyntax', '42601'],
    ['select nope from accounts', 'UndefinedColumn', '42703'],
    ['select 1 from nope', 'UndefinedTable', '42P01'],
    ['select nope(1)', 'UndefinedFunction', '42883'],
    ['select 1::nope', 'UndefinedObject', '42704'],
    ['create table accounts (id integer)', 'DuplicateObject', '42P07'],
    ["select 'a'::integer", 'DataException', '22P02'],
    ['select 1 / 0', 'DataException', '22012'],
    ['select (select id from accounts)', 'DataException', '21000'],
    ['select case when true then 1 else now() end', 'TypeMismatch', '42804'],
    ['select owner, count(*) from accounts', 'InvalidStatement', '42803'],
    // What can commit in between is not told to be undone, whatever it failed with.
    ['vacuum (nope)', 'InvalidSyntax', '42601', 'unknown'],
    ['savepoint nowhere', 'InvalidTransactionState', '25P01'],
    ['create index concurrently if not exists i on accounts (id); select 1', 'InvalidSyntax', '42601', 'unknown'],
    ["select nextval('accounts')", 'ObjectNotInPrerequisiteState', '42809'],
  ])('%s', async (statement, tag, sqlstate, outcome = 'rolledBack') => {
    const db = await suite.open()
    const given = await failureOf(db.run(sql.statement()([statement] as unknown as TemplateStringsArray)))
    if (sqlstate === '42809') expect(given).toMatchObject({ sqlstate, tag: 'TypeMismatch' })
    else expect(given).toMatchObject({ tag, sqlstate, outcome, stage: 'execute' })
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    // The connection is the same, unless another one was opened while it was put in order.
    expect(db.pool()).toMatchObject({ lost: 0, unfit: 0 })
  })

  test('an exception of the user, under P0001 or a code of their own', async () => {
    const db = await suite.open()
    expect(await failureOf(db.run(raise('P0001')))).toMatchObject({ tag: 'RaisedException', sqlstate: 'P0001', server: { message: 'mine' } })
    expect(await failureOf(db.run(raise('MY001')))).toMatchObject({ tag: 'RaisedException', sqlstate: 'MY001' })
    // A code is all that counts, whoever raised it.
    expect(await failureOf(db.run(raise('40003')))).toMatchObject({ tag: 'StatementCompletionUnknown', outcome: 'unknown' })
    expect(await failureOf(db.run(raise('08007')))).toMatchObject({ tag: 'TransactionResolutionUnknown', outcome: 'unknown' })
    expect(await failureOf(db.run(raise('54001')))).toMatchObject({ tag: 'ProgramLimitExceeded' })
    expect(await failureOf(db.run(raise('53100')))).toMatchObject({ tag: 'InsufficientResources' })
    expect(await failureOf(db.run(raise('XX000')))).toMatchObject({ tag: 'ServerFailure' })
    expect(await failureOf(db.run(raise('40000')))).toMatchObject({ tag: 'TransactionRolledBack' })
  })

  test('a missing privilege', async () => {
    const db = await suite.open()
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(sql.statement()`create role nobody_here`))
        await valueOf(tx.run(sql.statement()`set local role nobody_here`))
        return tx.all(from(accounts).select(accounts))
      }),
    )
    expect(given).toMatchObject({ tag: 'InsufficientPrivilege', sqlstate: '42501' })
  })

  test('a failure carries the statement, its parameters without their values, and all that the server said', async () => {
    const db = await suite.open()
    const secret = 'a secret that is nobody’s business'
    const given = await failureOf(db.run(sql.statement()`select ${secret}::text, ${null}::text, nope from accounts`))
    expect(given).toMatchObject({
      statement: { text: 'select $1::text, $2::text, nope from accounts', parameters: [{ characters: secret.length }, null] },
      server: { severity: 'ERROR', position: 28, routine: 'errorMissingColumn' },
    })
    expect(JSON.stringify(given)).not.toContain('secret')
  })

  test('broken statements leave the next ones whole', async () => {
    const db = await suite.open({ pool: { max: 1 } })
    const rows = sql.statement({ n: integer() })`select n from generate_series(1, 3) as n`
    const breaksLate = sql.statement({ n: integer() })`select 10 / (3 - n) as n from generate_series(1, 5) as n`
    for (let round = 0; round < 3; round += 1) {
      expect(await failureOf(db.all(breaksLate))).toMatchObject({ sqlstate: '22012' })
      expect(await valueOf(db.all(rows))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    }
    expect(await failureOf(db.run(broken))).toMatchObject({ sqlstate: '22012' })
  })
})
