import { integer, sql, update } from '@quern/core'
import { failure, success } from '@quern/result'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, createWitnessTable, type Database, program, runProgram } from '../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, insert, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { serverSuite } from './server-suite.ts'

failOnDroppedFailures()

const add = (id: number, amount: number) =>
  update(accounts).set({ balance: accounts.balance.plus(amount) }).where(accounts.id.eq(id)).returning({ balance: accounts.balance })
const poor = { tag: 'Poor' } as const

describeEachTarget('programs', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(() => createAccounts(db))

  const ids = async (): Promise<number[]> => (await valueOf(db.all(everyone))).map(({ id }) => id)

  const transfer = (amount: number) =>
    program({ isolation: 'serializable' })
      .one('from', add(1, -amount))
      .check('enough', ({ from }) => (from.balance < 20 ? failure(poor) : success(from.balance)))
      .one('to', ({ enough }) => add(2, 100 - enough))

  test('a program gives the record of its steps, and commits', async () => {
    expect(await valueOf(runProgram(db, transfer(30)))).toEqual({ from: { balance: 70 }, enough: 70, to: { balance: 80 } })
    expect(await valueOf(runProgram(db, program().all('balances', everyone)))).toEqual({ balances: [{ id: 1 }, { id: 2 }] })
  })

  test('a program is run as often as you like', async () => {
    const ten = transfer(10)
    await valueOf(runProgram(db, ten))
    expect(await valueOf(runProgram(db, ten))).toMatchObject({ from: { balance: 80 } })
  })

  test('a check that fails rolls back what was done before it', async () => {
    const before = await valueOf(runProgram(db, program().one('balance', add(1, 0))))
    expect(await failureOf(runProgram(db, transfer(90)))).toEqual({
      tag: 'StepFailed', stage: 'transaction', outcome: 'rolledBack', step: 'enough', done: ['from'], cause: poor,
    })
    expect(await valueOf(runProgram(db, program().one('balance', add(1, 0))))).toEqual(before)
  })

  test('a statement that fails names its step', async () => {
    const twice = program().run('first', insert(3)).run('second', insert(3)).run('third', insert(4))
    expect(await failureOf(runProgram(db, twice))).toMatchObject({
      tag: 'StepFailed', step: 'second', done: ['first'], outcome: 'rolledBack', cause: { tag: 'UniqueViolation', constraint: 'accounts_pkey', outcome: 'rolledBack' },
    })
    expect(await ids()).toEqual([1, 2])
  })

  test('a count of rows that is wrong is rolled back, and says so', async () => {
    const none = program().run('insert', insert(3)).one('missing', add(9, 1))
    expect(await failureOf(runProgram(db, none))).toMatchObject({ step: 'missing', done: ['insert'], cause: { tag: 'NoRow', outcome: 'rolledBack' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('a savepoint that fails undoes its own part, and the program goes on', async () => {
    const audited = program()
      .run('first', insert(3))
      .savepoint('audit', program().run('third', insert(4)).run('again', insert(3)))
      .savepoint('kept', ({ first }) => program().run('fifth', insert(4 + first)))
      .run('last', insert(6))
    const record = await valueOf(runProgram(db, audited))
    expect(record).toMatchObject({ first: 1, last: 1, kept: { ok: true, value: { fifth: 1 } } })
    expect(await failureOf(record.audit)).toMatchObject({ tag: 'StepFailed', step: 'again', done: ['third'], cause: { sqlstate: '23505' } })
    expect(await ids()).toEqual([1, 2, 3, 5, 6])
  })

  test('a count of rows in a savepoint is undone with it', async () => {
    const record = await valueOf(runProgram(db, program().savepoint('inner', program().run('insert', insert(3)).one('none', add(9, 1)))))
    expect(await failureOf(record.inner)).toMatchObject({ step: 'none', cause: { tag: 'NoRow', outcome: 'rolledBack' } })
    expect(await ids()).toEqual([1, 2])
  })

  test('a skipped step does nothing', async () => {
    const record = await valueOf(runProgram(db, program().run('no', undefined).maybeOne('none', ({ no }) => (no === 1 ? everyone : undefined)).savepoint('never', undefined)))
    expect(record).toEqual({ no: undefined, none: undefined, never: undefined })
  })

  test('what a callback throws is thrown on after the rollback', async () => {
    const bug = new Error('a bug')
    const buggy = program().run('insert', insert(3)).check('look', (): never => {
      throw bug
    })
    await expect(Promise.resolve(runProgram(db, buggy))).rejects.toBe(bug)
    await expect(Promise.resolve(runProgram(db, program().savepoint('inner', buggy)))).rejects.toBe(bug)
    expect(await ids()).toEqual([1, 2])
  })

  test('inside a transaction a program is a part of it', async () => {
    await valueOf(db.transaction(async tx => {
      await valueOf(runProgram(tx, program({ retry: { times: 2 } }).run('insert', insert(3))))
      const failed = await failureOf(runProgram(tx, program().run('insert', insert(4)).run('again', insert(4))))
      expect(failed).toMatchObject({ step: 'again', done: ['insert'] })
      expect(await failureOf(runProgram(tx, program({ isolation: 'serializable' }).run('insert', insert(5))))).toMatchObject({ tag: 'Misuse', misuse: 'conflicting options' })
      return success(undefined)
    }))
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('what no step did is a failure of the transaction', async () => {
    expect(await failureOf(runProgram(db, transfer(1), { timeout: 0 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    const deferred = program()
      .run('table', sql.statement()`create temporary table deferred (id int unique deferrable initially deferred) on commit drop`)
      .run('one', sql.statement()`insert into deferred values (1)`)
      .run('same', sql.statement()`insert into deferred values (1)`)
    expect(await failureOf(runProgram(db, deferred))).toMatchObject({ tag: 'UnmappedConstraint', outcome: 'rolledBack' })
  })

  test('a program with a witness is done once', async () => {
    await valueOf(db.run(createWitnessTable()))
    const witness = { key: 'the transfer' }
    expect(await valueOf(runProgram(db, transfer(10), { witness }))).toMatchObject({ from: { balance: 90 } })
    expect(await failureOf(runProgram(db, transfer(10), { witness }))).toMatchObject({ tag: 'AlreadyCommitted', key: 'the transfer', outcome: 'committed' })
  })

  test('what an option cannot be is a misuse', async () => {
    expect(await failureOf(runProgram(db, transfer(1), { propagation: 'mandatory' }))).toMatchObject({ tag: 'Misuse', misuse: 'transaction required' })
    expect(await failureOf(runProgram(db, program({ isolation: 'snapshot' as never })))).toMatchObject({ tag: 'Misuse', misuse: 'invalid option' })
  })

  test('the server refuses a write in a program that is read-only', async () => {
    expect(await failureOf(runProgram(db, program({ readOnly: true }).run('insert', sql.statement()`insert into accounts values (3, 'Cid', 0)`)))).toMatchObject({ step: 'insert', cause: { tag: 'ReadOnlyTransaction' } })
  })
})

describeEachServer('programs that conflict', target => {
  const suite = serverSuite(target)
  const balance = sql.statement({ balance: integer() })`select sum(balance)::int as balance from accounts`

  test('the whole program is run again, though a savepoint met the conflict', async () => {
    const db = await suite.open()
    let runs = 0
    /** Another transaction changes what the first run has read, before that writes. */
    const conflicted = program({ isolation: 'repeatable read', retry: { times: 1 } })
      .one('sum', balance)
      .check('run', () => success(++runs))
      .run('meanwhile', ({ run }) => (run === 1 ? sql.statement()`select pg_advisory_xact_lock(1)` : undefined))
      .savepoint('write', ({ sum }) => program().one('changed', add(1, sum.balance)))
    // The lock is held while the other one commits, so that the order is always the same.
    const admin = suite.admin()
    const held = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const other = admin.transaction(async tx => {
      await valueOf(tx.run(sql.statement()`select pg_advisory_xact_lock(1)`))
      locked.resolve()
      await held.promise
      return tx.one(add(1, 1))
    })
    await locked.promise
    const ran = runProgram(db, conflicted)
    const watcher = await suite.open()
    const waiting = sql.statement({ n: integer() })`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`
    for (;;) if ((await valueOf(watcher.one(waiting))).n === 1) break
    held.resolve()
    await valueOf(other)
    const record = await valueOf(ran)
    expect(record).toMatchObject({ run: 2, sum: { balance: 151 }, write: { ok: true, value: { changed: { balance: 252 } } } })
  })

  test('without a retry the step that met the conflict is named', async () => {
    const db = await suite.open()
    const failed = await failureOf(db.transaction({ isolation: 'repeatable read' }, async tx => {
      await valueOf(tx.one(balance))
      await valueOf(suite.admin().one(add(1, 1)))
      return runProgram(tx, program().run('first', insert(3)).savepoint('write', program().one('changed', add(1, 1))), { propagation: 'join' })
    }))
    expect(failed).toMatchObject({ step: 'write', done: ['first'], cause: { tag: 'StepFailed', step: 'changed', cause: { tag: 'SerializationFailure', outcome: 'rolledBack' } } })
  })

  test('on a connection of its own a program stays, and is run again by itself', async () => {
    const db = await suite.open()
    const failed = await failureOf(db.transaction(async tx => {
      await valueOf(runProgram(tx, program({ isolation: 'serializable', retry: { times: 2 } }).run('insert', insert(3)), { propagation: 'requiresNew' }))
      await valueOf(runProgram(tx, program().run('insert', insert(4))))
      return failure('undone')
    }))
    expect(failed).toBe('undone')
    expect(await valueOf(db.all(everyone))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  test('a connection that is lost fails the step that was under way', async () => {
    const db = await suite.open()
    const suicide = program().run('insert', insert(3)).run('die', sql.statement()`select pg_terminate_backend(pg_backend_pid())`).run('after', insert(4))
    expect(await failureOf(runProgram(db, suicide))).toMatchObject({ step: 'die', done: ['insert'], outcome: 'rolledBack' })
    expect(await failureOf(runProgram(db, program().savepoint('inner', suicide)))).toMatchObject({ step: 'inner', cause: { step: 'die' } })
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })
})
