import { deepStrictEqual, equal, notEqual } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { drain, execute, faultOf, refusalOf, rowsOf, script, staysUsable, valueOf } from './observe.ts'

export const STATUS_CASES = [
  conformanceCase('the status after each statement is the server’s', [], async ({ connect }) => {
    const connection = await connect()
    const statuses: string[] = []
    for (const text of ['select 1', 'begin', 'select 1', 'savepoint s']) statuses.push((await valueOf(execute(connection, text))).status)
    statuses.push((await refusalOf(execute(connection, 'select 1 / 0'))).status)
    statuses.push((await refusalOf(execute(connection, 'select 1'))).status)
    for (const text of ['rollback to s', 'select 1', 'commit', 'select 1']) statuses.push((await valueOf(execute(connection, text))).status)
    statuses.push((await refusalOf(execute(connection, 'select 1 / 0'))).status)
    deepStrictEqual(statuses, [
      'idle', 'transaction', 'transaction', 'transaction', 'failed', 'failed', 'transaction', 'transaction', 'idle', 'idle', 'idle',
    ])
  }),
  conformanceCase('the status after a script is that after its last statement', [], async ({ connect }) => {
    const connection = await connect()
    equal((await script(connection, 'begin; select 1')).status, 'transaction')
    equal((await refusalOf(connection.script('select 1; select 1 / 0; select 2'))).status, 'failed')
    equal((await script(connection, 'rollback; begin; commit; begin')).status, 'transaction')
    equal((await script(connection, 'rollback')).status, 'idle')
  }),
  conformanceCase('a COMMIT that rolls back says so', [], async ({ connect }) => {
    const connection = await connect()
    for (const commit of ['commit', 'end', 'commit and chain']) {
      await script(connection, 'begin')
      await refusalOf(execute(connection, 'select 1 / 0'))
      const { tag, status } = await valueOf(execute(connection, commit))
      deepStrictEqual([tag, status], [{ command: 'ROLLBACK', count: undefined }, commit === 'commit and chain' ? 'transaction' : 'idle'])
      await script(connection, 'rollback')
    }
    await script(connection, 'begin')
    await refusalOf(execute(connection, 'select 1 / 0'))
    deepStrictEqual((await script(connection, 'commit')).tags, [{ command: 'ROLLBACK', count: undefined }])
  }),
  conformanceCase('an error of COMMIT itself is a refusal, and the transaction is over', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table deferred (a integer unique deferrable initially deferred)')
    await script(connection, 'begin; insert into deferred values (1), (1)')
    const { error, status } = await refusalOf(execute(connection, 'commit'))
    deepStrictEqual([error.sqlstate, status], ['23505', 'idle'])
    await script(connection, 'begin; insert into deferred values (1), (1)')
    deepStrictEqual((await refusalOf(connection.script('commit'))).status, 'idle')
    deepStrictEqual(await rowsOf(connection, 'select * from deferred'), [])
  }),
  conformanceCase('an error after the last row, when a statement is made to last, is told, and is no answer to another one', [], async ({ connect }) => {
    let connection = await connect()
    await script(connection, 'create temporary table deferred (a integer unique deferrable initially deferred)')
    const text = 'insert into deferred values (1), (1) returning a'
    deepStrictEqual((await refusalOf(execute(connection, text))).error.sqlstate, '23505')
    const source = connection.stream({ text, parameters: [] }, 10)
    const fault = await faultOf(source.next())
    equal(fault.error?.sqlstate, '23505')
    // A driver may give the connection up, and says so.
    if (fault.tag === 'ConnectionLoss') {
      notEqual(fault.by, 'server')
      equal(connection.loss()?.by, fault.by)
      connection = await connect()
    }
    for (let round = 0; round < 3; round += 1) await staysUsable(connection)
  }),
  conformanceCase('a stream ends with the status', [], async ({ connect }) => {
    const connection = await connect()
    const read = async () => (await drain(connection.stream({ text: 'select generate_series(1, 5)', parameters: [] }, 2))).end.status
    equal(await read(), 'idle')
    await script(connection, 'begin')
    equal(await read(), 'transaction')
    const source = connection.stream({ text: 'select 1 / (3 - n) from generate_series(1, 5) as n', parameters: [] }, 1)
    await valueOf(source.next())
    await valueOf(source.next())
    equal((await refusalOf(source.next())).status, 'failed')
    equal((await valueOf(execute(connection, 'rollback'))).status, 'idle')
  }),
]
