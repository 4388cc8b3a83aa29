import { deepStrictEqual, equal } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { lossOf, refusalOf, rowsOf, script, staysUsable } from './observe.ts'

export const SCRIPT_CASES = [
  conformanceCase('a script has one tag for each of its statements', [], async ({ connect }) => {
    const connection = await connect()
    deepStrictEqual(await script(connection, "create temporary table s (a integer); insert into s values (1), (2); select * from s; begin; commit; delete from s;"), {
      tags: [
        { command: 'CREATE TABLE', count: undefined }, { command: 'INSERT', count: 2 }, { command: 'SELECT', count: 2 },
        { command: 'BEGIN', count: undefined }, { command: 'COMMIT', count: undefined }, { command: 'DELETE', count: 2 },
      ],
      status: 'idle',
    })
    deepStrictEqual(await script(connection, ''), { tags: [{ command: '', count: undefined }], status: 'idle' })
    await staysUsable(connection)
  }),
  conformanceCase('an error in the middle of a script stops it, and undoes what it did before', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table s (a integer)')
    const { error, status } = await refusalOf(connection.script('insert into s values (1); select 1 / 0; insert into s values (2)'))
    deepStrictEqual([error.sqlstate, status], ['22012', 'idle'])
    deepStrictEqual(await rowsOf(connection, 'select * from s'), [])
    await refusalOf(connection.script('begin; insert into s values (1); commit; insert into s values (2); select 1 / 0'))
    deepStrictEqual(await rowsOf(connection, 'select * from s'), [['1']])
  }),
  conformanceCase('a script that does not parse does nothing', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table s (a integer)')
    equal((await refusalOf(connection.script('insert into s values (1); selec'))).error.sqlstate, '42601')
    deepStrictEqual(await rowsOf(connection, 'select * from s'), [])
  }),
  conformanceCase('a script of a mebibyte, and one of a thousand statements, run', [], async ({ connect }) => {
    const connection = await connect()
    deepStrictEqual((await script(connection, `select '${'x'.repeat(2 ** 20)}'`)).tags, [{ command: 'SELECT', count: 1 }])
    equal((await script(connection, 'select 1;'.repeat(1_000))).tags.length, 1_000)
    await staysUsable(connection)
  }),
  conformanceCase('a COPY ends the connection, with the reason', [], async ({ connect }) => {
    for (const text of ['copy (select 1) to stdout', 'create temporary table t (a integer); copy t from stdin']) {
      for (const way of ['script', 'execute', 'stream'] as const) {
        if (way !== 'script' && text.includes(';')) continue
        const connection = await connect()
        const answer = way === 'script'
          ? connection.script(text)
          : way === 'execute' ? connection.execute({ text, parameters: [] }) : connection.stream({ text, parameters: [] }, 5).next()
        const { by, sent, detail } = await lossOf(answer)
        deepStrictEqual([by, sent, /COPY/.test(detail)], ['protocol', true, true], detail)
        equal(connection.loss()?.by, 'protocol')
      }
    }
  }),
]
