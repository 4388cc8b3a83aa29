import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { Connection, Reply } from '@quern/pg-driver'
import { conformanceCase } from './case.ts'
import { cell, execute, refusalOf, rowsOf, script, staysUsable, valueOf } from './observe.ts'

/** More than a session should keep prepared. */
const MANY = 1_500
const BOUND = 1_024

/** Executes a named statement, once more where the first answer is that what was prepared is of no more use. */
const twiceIfStale = async (on: Connection, text: string, name: string, sqlstates: readonly string[]): Promise<Reply> => {
  const first = await execute(on, text, [], name)
  if (first.ok) return first.value
  ok(first.error.tag === 'ServerRefusal' && sqlstates.includes(first.error.error.sqlstate), JSON.stringify(first.error))
  equal(first.error.prepared, true, 'it is told that the statement had been prepared')
  return valueOf(execute(on, text, [], name))
}

export const PREPARED_CASES = [
  conformanceCase('a named statement gives the same, with the columns, each time', [], async ({ connect }) => {
    const connection = await connect()
    for (let round = 0; round < 12; round += 1) {
      const { columns, rows } = await valueOf(execute(connection, 'select $1::integer + 1 as n', [String(round)], 'plus'))
      deepStrictEqual([columns, rows], [[{ name: 'n', typeOid: 23 }], [[String(round + 1)]]])
    }
  }),
  conformanceCase('a refusal tells whether the statement had been prepared before', [], async ({ connect }) => {
    const connection = await connect()
    const text = 'select 1 / $1::integer'
    equal((await refusalOf(execute(connection, text, ['0']))).prepared, false)
    equal((await refusalOf(execute(connection, text, ['0'], 'division'))).prepared, false)
    deepStrictEqual(await rowsOf(connection, text, ['1'], 'division'), [['1']])
    await refusalOf(execute(connection, text, ['0'], 'division'))
    deepStrictEqual(await rowsOf(connection, text, ['1'], 'division'), [['1']])
    equal((await refusalOf(connection.script('select 1 / 0'))).prepared, false)
  }),
  conformanceCase('a plan that is out of date is made anew by the second try at the latest', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table changing (a integer)')
    await valueOf(execute(connection, 'select * from changing', [], 'changing'))
    for (const [change, width] of [['add b integer', 2], ['drop a', 1], ['alter b type text', 1]] as const) {
      await script(connection, `alter table changing ${change}`)
      const { columns } = await twiceIfStale(connection, 'select * from changing', 'changing', ['0A000'])
      equal(columns.length, width, change)
    }
    deepStrictEqual((await twiceIfStale(connection, 'select * from changing', 'changing', [])).columns, [{ name: 'b', typeOid: 25 }])
  }),
  conformanceCase('a statement that the server has forgotten is prepared anew by the second try at the latest', [], async ({ connect }) => {
    const connection = await connect()
    for (const forget of ['deallocate all', 'discard all', 'discard plans; deallocate all']) {
      await valueOf(execute(connection, 'select 41 + 1', [], 'forgotten'))
      await script(connection, forget)
      deepStrictEqual((await twiceIfStale(connection, 'select 41 + 1', 'forgotten', ['26000'])).rows, [['42']])
    }
  }),
  conformanceCase('a text under another name is another statement', [], async ({ connect }) => {
    const connection = await connect()
    const text = 'select count(*) from retyped where a = $1'
    await script(connection, 'create temporary table retyped (a integer)')
    await valueOf(execute(connection, text, ['1'], 'as_integer'))
    await script(connection, 'alter table retyped alter a type text')
    for (let round = 0; round < 2; round += 1) deepStrictEqual(await rowsOf(connection, text, ['one'], 'as_text'), [['0']])
  }),
  conformanceCase('names may be long, alike for their first 63 bytes, and of any characters', [], async ({ connect }) => {
    const connection = await connect()
    const long = 'n'.repeat(63)
    const names = [long, `${long}a`, `${long}b`, `${long}${'c'.repeat(1_000)}`, 'ü'.repeat(40), `${'ü'.repeat(40)}x`, `it's "a"; name`, ' ', '😀', '0', '__proto__']
    for (let round = 0; round < 3; round += 1) {
      for (const [index, name] of names.entries()) deepStrictEqual(await rowsOf(connection, `select ${index} + $1::integer`, ['1'], name), [[String(index + 1)]], name)
    }
  }),
  conformanceCase('a statement that failed at first is prepared once it is right', [], async ({ connect }) => {
    const connection = await connect()
    const text = 'select * from not_yet'
    for (let round = 0; round < 2; round += 1) equal((await refusalOf(execute(connection, text, [], 'not_yet'))).error.sqlstate, '42P01')
    await script(connection, "create temporary table not_yet as select 'now'::text as a")
    for (let round = 0; round < 3; round += 1) deepStrictEqual(await rowsOf(connection, text, [], 'not_yet'), [['now']])
  }),
  conformanceCase('a session keeps no more statements than it should, and forgets none that it needs', [], async ({ connect }) => {
    const connection = await connect()
    for (let index = 0; index < MANY; index += 1) deepStrictEqual(await rowsOf(connection, `select ${index}`, [], `many ${index}`), [[String(index)]])
    ok(Number(await cell(connection, 'select count(*) from pg_prepared_statements')) <= BOUND)
    for (const index of [0, 1, MANY - 2, MANY - 1]) deepStrictEqual(await rowsOf(connection, `select ${index}`, [], `many ${index}`), [[String(index)]])
    await staysUsable(connection)
  }),
  conformanceCase('a statement may be prepared in a transaction that is rolled back, and in one that has failed', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'begin')
    deepStrictEqual(await rowsOf(connection, "select 'in'", [], 'inside'), [['in']])
    await refusalOf(execute(connection, 'select 1 / 0', [], 'breaks'))
    equal((await refusalOf(execute(connection, "select 'in'", [], 'inside'))).error.sqlstate, '25P02')
    equal((await refusalOf(execute(connection, "select 'too late'", [], 'late'))).error.sqlstate, '25P02')
    await script(connection, 'rollback')
    deepStrictEqual(await rowsOf(connection, "select 'in'", [], 'inside'), [['in']])
    deepStrictEqual(await rowsOf(connection, "select 'too late'", [], 'late'), [['too late']])
  }),
]
