import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { execute, pick, refusalOf, rowsOf, script, staysUsable } from './observe.ts'

const RAISE = `do $$ begin
  raise exception using errcode = 'QQ123', message = 'the message „with“ 😀', detail = 'the detail', hint = 'the hint',
    schema = 'the schema', table = 'the table', column = 'the column', datatype = 'the type', constraint = 'the constraint';
end $$`

export const ERROR_CASES = [
  conformanceCase('an error has every field that the server gave it', [], async ({ connect }) => {
    const connection = await connect()
    for (const ask of [() => execute(connection, RAISE), () => connection.script(RAISE)]) {
      const { error, prepared } = await refusalOf(ask())
      const { file, line, routine, where, ...fields } = error
      deepStrictEqual(fields, {
        severity: 'ERROR', sqlstate: 'QQ123', message: 'the message „with“ 😀', detail: 'the detail', hint: 'the hint', schema: 'the schema',
        table: 'the table', column: 'the column', dataType: 'the type', constraint: 'the constraint',
      })
      ok(where?.includes('PL/pgSQL function'), 'the call stack')
      ok(file !== undefined && typeof line === 'number' && line > 0 && routine !== undefined, 'the place in the server’s source')
      equal(prepared, false)
      await staysUsable(connection)
    }
  }),
  conformanceCase('a constraint that is violated is named', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table bounded (a integer constraint "the ""key" primary key, b text not null)')
    await script(connection, "insert into bounded values (1, 'x')")
    const { error } = await refusalOf(execute(connection, "insert into bounded values ($1, 'y')", ['1']))
    deepStrictEqual(pick(error, 'sqlstate', 'table', 'constraint', 'detail'), {
      sqlstate: '23505', table: 'bounded', constraint: 'the "key', detail: 'Key (a)=(1) already exists.',
    })
    deepStrictEqual(pick((await refusalOf(execute(connection, 'insert into bounded values (2, null)'))).error, 'sqlstate', 'column'), { sqlstate: '23502', column: 'b' })
  }),
  conformanceCase('a position is counted in characters, not in bytes or UTF-16 units', [], async ({ connect }) => {
    const connection = await connect()
    for (const [text, position] of [['select nowhere', 8], ["select 'é', '😀', nowhere", 18]] as const) {
      deepStrictEqual(pick((await refusalOf(execute(connection, text))).error, 'sqlstate', 'position'), { sqlstate: '42703', position }, text)
      equal((await refusalOf(connection.script(text))).error.position, position)
    }
  }),
  conformanceCase('an error inside a function has the inner statement and its position', [], async ({ connect }) => {
    const { error } = await refusalOf(execute(await connect(), `do $$ begin execute 'select 1 + nowhere'; end $$`))
    deepStrictEqual(pick(error, 'internalPosition', 'internalQuery', 'position'), { internalPosition: 12, internalQuery: 'select 1 + nowhere', position: undefined })
  }),
  conformanceCase('an error between rows is a refusal, and the next result is whole', [], async ({ connect }) => {
    const connection = await connect()
    for (const at of [1, 2, 500]) {
      const text = `select 1 / (${at} - n) from generate_series(1, 1000) as n`
      equal((await refusalOf(execute(connection, text))).error.sqlstate, '22012')
      deepStrictEqual(await rowsOf(connection, 'select generate_series(1, 3)'), [['1'], ['2'], ['3']])
    }
  }),
  conformanceCase('errors at each step of a statement are refusals, and the session goes on', [], async ({ connect }) => {
    const connection = await connect()
    const wrong: readonly (readonly [text: string, parameters: readonly string[], sqlstate: string])[] = [
      ['selec 1', [], '42601'], ['select * from nowhere_to_be_found', [], '42P01'], ['select $1::integer', ['x'], '22P02'], ['select 1 / $1::integer', ['0'], '22012'],
      ['select 1; select 2', [], '42601'], ['select $2::text', ['1', '2'], '42P18'],
    ]
    for (const [text, parameters, sqlstate] of wrong) {
      for (const name of [undefined, `wrong ${text}`]) {
        equal((await refusalOf(execute(connection, text, parameters, name))).error.sqlstate, sqlstate, text)
        await staysUsable(connection)
        equal((await refusalOf(connection.stream({ text, parameters, ...(name !== undefined && { name }) }, 5).next())).error.sqlstate, sqlstate, text)
        await staysUsable(connection)
      }
    }
  }),
  conformanceCase('a statement_timeout of the session is heeded', ['statement timeout'], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'set statement_timeout to 20')
    equal((await refusalOf(execute(connection, 'select pg_sleep(30)'))).error.sqlstate, '57014')
    await script(connection, 'set statement_timeout to 0')
    await staysUsable(connection)
  }),
]
