import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { execute, rowsOf, script, staysUsable, valueOf } from './observe.ts'

/** The most columns that a table can have. */
const COLUMNS = 1_600
const ROWS = 100_000

/** Statements with the tag that the server gives each, in this order. */
const TAGS: readonly (readonly [text: string, command: string, count: number | undefined])[] = [
  ['create temporary table tagged (a integer)', 'CREATE TABLE', undefined],
  ['insert into tagged select * from generate_series(1, 12)', 'INSERT', 12],
  ['update tagged set a = a + 1 where a > 10', 'UPDATE', 2],
  ['delete from tagged where a = 1', 'DELETE', 1],
  ['delete from tagged where false', 'DELETE', 0],
  ['select * from tagged', 'SELECT', 11],
  ['table tagged', 'SELECT', 11],
  ['insert into tagged values (1) returning a', 'INSERT', 1],
  ['merge into tagged t using (values (1)) v(a) on t.a = v.a when matched then do nothing', 'MERGE', 0],
  ['create temporary table copied as select * from tagged', 'SELECT', 12],
  ['truncate tagged', 'TRUNCATE TABLE', undefined],
  ['set local work_mem to 1024', 'SET', undefined],
  ['show server_version', 'SHOW', undefined],
  ['do $$ begin end $$', 'DO', undefined],
  ['explain select 1', 'EXPLAIN', undefined],
  ['begin', 'BEGIN', undefined],
  ['savepoint s', 'SAVEPOINT', undefined],
  ['declare c cursor for select generate_series(1, 5)', 'DECLARE CURSOR', undefined],
  ['fetch 3 from c', 'FETCH', 3],
  ['move 1 in c', 'MOVE', 1],
  ['release s', 'RELEASE', undefined],
  ['rollback', 'ROLLBACK', undefined],
]

export const RESULT_CASES = [
  conformanceCase('an empty statement has no columns, no rows and an empty tag', [], async ({ connect }) => {
    const connection = await connect()
    for (const text of ['', ' ', '-- nothing', ';']) {
      deepStrictEqual(await valueOf(execute(connection, text)), { columns: [], rows: [], tag: { command: '', count: undefined }, status: 'idle' })
    }
    await staysUsable(connection)
  }),
  conformanceCase('a row may have no columns', [], async ({ connect }) => {
    deepStrictEqual(await valueOf(execute(await connect(), 'select from generate_series(1, 3)')), {
      columns: [], rows: [[], [], []], tag: { command: 'SELECT', count: 3 }, status: 'idle',
    })
  }),
  conformanceCase('columns are told where there are no rows', [], async ({ connect }) => {
    deepStrictEqual(await valueOf(execute(await connect(), 'select 1 as a, null::text as b where false')), {
      columns: [{ name: 'a', typeOid: 23 }, { name: 'b', typeOid: 25 }], rows: [], tag: { command: 'SELECT', count: 0 }, status: 'idle',
    })
  }),
  conformanceCase('columns of one name keep their places', [], async ({ connect }) => {
    const { columns, rows } = await valueOf(execute(await connect(), `select 1 as a, 'x'::text as a, 2 as b, true as a`))
    deepStrictEqual(columns, [['a', 23], ['a', 25], ['b', 23], ['a', 16]].map(([name, typeOid]) => ({ name, typeOid })))
    deepStrictEqual(rows, [['1', 'x', '2', 't']])
  }),
  conformanceCase('a column may have any name', [], async ({ connect }) => {
    const names = ['__proto__', 'constructor', 'length', '?column?', 'a b', 'a"b', '😀', '$1', '0', '1']
    const list = names.map((name, index) => `${index} as "${name.replaceAll('"', '""')}"`).join(', ')
    const { columns, rows } = await valueOf(execute(await connect(), `select ${list}`))
    deepStrictEqual(columns.map(({ name }) => name), names)
    deepStrictEqual(rows, [names.map((_, index) => String(index))])
  }),
  conformanceCase('a row may have 1,600 columns', [], async ({ connect }) => {
    const numbers = Array.from({ length: COLUMNS }, (_, index) => String(index))
    const { columns, rows } = await valueOf(execute(await connect(), `select ${numbers.map(number => `${number} as c${number}`).join(', ')}`))
    deepStrictEqual(columns.map(({ name }) => name), numbers.map(number => `c${number}`))
    deepStrictEqual(rows, [numbers])
  }),
  conformanceCase('100,000 rows come whole and in order', [], async ({ connect }) => {
    const connection = await connect()
    const { rows, tag } = await valueOf(execute(connection, `select n, repeat('x', n % 50) from generate_series(1, ${ROWS}) as n`))
    deepStrictEqual(tag, { command: 'SELECT', count: ROWS })
    equal(rows.length, ROWS)
    ok(rows.every(([n, text], index) => n === String(index + 1) && text?.length === (index + 1) % 50), 'each row is in its place')
    await staysUsable(connection)
  }),
  conformanceCase('the tag is the server’s: its command, and its count where it has one', [], async ({ connect }) => {
    const connection = await connect()
    for (const [text, command, count] of TAGS) deepStrictEqual((await valueOf(execute(connection, text))).tag, { command, count }, text)
  }),
  conformanceCase('the answers of one statement after another are not mixed up', [], async ({ connect, random }) => {
    const connection = await connect()
    await script(connection, 'create temporary table numbered (a integer)')
    for (let round = 0; round < 100; round += 1) {
      const width = 1 + Math.floor(random() * 5)
      const height = Math.floor(random() * 5)
      const row = Array.from({ length: width }, (_, index) => `${round}.${index}`)
      const text = `select ${row.map((value, index) => `'${value}' as c${index}`).join(', ')} from generate_series(1, ${height})`
      deepStrictEqual(await rowsOf(connection, text, [], random() < 0.5 ? `round ${round}` : undefined), Array.from({ length: height }, () => row))
      const inserted = await valueOf(execute(connection, 'insert into numbered values ($1)', [String(round)]))
      deepStrictEqual([inserted.columns, inserted.rows, inserted.tag.count], [[], [], 1])
    }
  }),
]
