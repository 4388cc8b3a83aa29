import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { Connection } from '@quern/pg-driver'
import { conformanceCase } from './case.ts'
import { cell, drain, execute, refusalOf, script, staysUsable, valueOf } from './observe.ts'

const series = (on: Connection, length: number, batchSize: number, name?: string) =>
  on.stream({ text: 'select n from generate_series(1, $1::integer) as n', parameters: [String(length)], ...(name !== undefined && { name }) }, batchSize)

const upTo = (length: number): string[][] => Array.from({ length }, (_, index) => [String(index + 1)])

const COLUMNS = [{ name: 'n', typeOid: 23 }]

export const STREAM_CASES = [
  conformanceCase('a stream gives batches of the size asked for, with the columns in each', [], async ({ connect }) => {
    const connection = await connect()
    const source = series(connection, 5, 2)
    deepStrictEqual(await valueOf(source.next()), { done: false, columns: COLUMNS, rows: [['1'], ['2']] })
    deepStrictEqual(await valueOf(source.next()), { done: false, columns: COLUMNS, rows: [['3'], ['4']] })
    deepStrictEqual(await valueOf(source.next()), { done: true, columns: COLUMNS, rows: [['5']], tag: { command: 'SELECT', count: 1 }, status: 'idle' })
    await staysUsable(connection)
  }),
  conformanceCase('a stream gives every row once and in order, whatever the batch size', [], async ({ connect }) => {
    const connection = await connect()
    for (const [length, batchSize] of [[0, 1], [1, 1], [3, 1], [4, 2], [5, 5], [10, 3], [10, 1_000], [20_000, 97]] as const) {
      const { rows, batches, end } = await drain(series(connection, length, batchSize))
      deepStrictEqual(rows, upTo(length))
      ok(batches.every(size => size <= batchSize), `no batch is larger than ${batchSize}`)
      deepStrictEqual(end.columns, COLUMNS)
      await staysUsable(connection)
    }
  }),
  conformanceCase('rows are fetched as they are asked for, and not before', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary sequence fetched')
    const source = connection.stream({ text: "select nextval('fetched') from generate_series(1, 100000)", parameters: [] }, 10)
    await valueOf(source.next())
    await valueOf(source.next())
    await valueOf(source.close())
    ok(Number(await cell(connection, 'select last_value from fetched')) <= 30)
  }),
  conformanceCase('a statement without rows is a stream that is at its end', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table streamed (a integer)')
    const next = (text: string) => valueOf(connection.stream({ text, parameters: [] }, 10).next())
    deepStrictEqual(await next('insert into streamed values (1), (2)'), { done: true, columns: [], rows: [], tag: { command: 'INSERT', count: 2 }, status: 'idle' })
    deepStrictEqual(await next(''), { done: true, columns: [], rows: [], tag: { command: '', count: undefined }, status: 'idle' })
    deepStrictEqual(await next('begin'), { done: true, columns: [], rows: [], tag: { command: 'BEGIN', count: undefined }, status: 'transaction' })
    await script(connection, 'rollback')
    deepStrictEqual((await drain(connection.stream({ text: 'delete from streamed returning a', parameters: [] }, 1))).rows, [['1'], ['2']])
    equal(await cell(connection, 'select count(*) from streamed'), '0')
  }),
  conformanceCase('a stream can be closed before its first row, in the middle, and after its end', [], async ({ connect }) => {
    const connection = await connect()
    for (const fetched of [0, 1, 3]) {
      const source = series(connection, 1_000, 2)
      for (let count = 0; count < fetched; count += 1) await valueOf(source.next())
      equal(await valueOf(source.close()), 'idle')
      await staysUsable(connection)
    }
    const source = series(connection, 3, 10)
    await valueOf(source.next())
    equal(await valueOf(source.close()), 'idle')
    await staysUsable(connection)
  }),
  conformanceCase('closing a stream leaves its transaction as it is', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'begin')
    const source = series(connection, 100, 1)
    await valueOf(source.next())
    equal(await valueOf(source.close()), 'transaction')
    equal((await valueOf(execute(connection, 'commit'))).tag.command, 'COMMIT')
  }),
  conformanceCase('an error at the first row, and one between rows, end a stream', [], async ({ connect }) => {
    const connection = await connect()
    for (const at of [1, 2, 5, 6]) {
      const source = connection.stream({ text: 'select 1 / ($1::integer - n) from generate_series(1, 10) as n', parameters: [String(at)] }, 2)
      let whole = 0
      for (;;) {
        const batch = await source.next()
        if (!batch.ok) {
          ok(batch.error.tag === 'ServerRefusal' && batch.error.error.sqlstate === '22012')
          break
        }
        whole += batch.value.rows.length
      }
      ok(whole < at, 'no row after the error')
      equal(await valueOf(source.close()), 'idle')
      await staysUsable(connection)
    }
  }),
  conformanceCase('a stream under a name gives the same again', [], async ({ connect }) => {
    const connection = await connect()
    for (let round = 0; round < 3; round += 1) {
      deepStrictEqual((await drain(series(connection, 7, 3, 'named series'))).rows, upTo(7))
      const source = series(connection, 7, 3, 'named series')
      deepStrictEqual((await valueOf(source.next())).columns, COLUMNS)
      await valueOf(source.close())
      deepStrictEqual((await valueOf(execute(connection, 'select n from generate_series(1, $1::integer) as n', ['2'], 'named series'))).rows, upTo(2))
    }
  }),
  conformanceCase('values of a stream are text as those of any statement', [], async ({ connect }) => {
    const connection = await connect()
    const { rows } = await drain(connection.stream({ text: 'select $1::text, null, $2::jsonb, 1::int8 as a, 2 as a', parameters: ['a\u{FEFF}"', '{"n": 9007199254740993}'] }, 1))
    deepStrictEqual(rows, [['a\u{FEFF}"', null, '{"n": 9007199254740993}', '1', '2']])
    await refusalOf(connection.stream({ text: 'select $1::text', parameters: ['\0'] }, 1).next())
    await staysUsable(connection)
  }),
]
