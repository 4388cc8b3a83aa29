import { expectType } from '@quern/workbench/type-assertions'
import { from, identifier, integer, sql, table, text, type Closed, type Query } from '../index.ts'

declare function all<Row, Free extends string, E>(query: Query<Row, Free, E> & Closed<Free>): Row[]

const users = table('users', { id: integer(), name: text() })

// A statement is closed whatever its holes are: values, names, a table that it names, nothing.
all(sql.statement()`create table users (id integer)`)
all(sql.statement()`create table ${users} (id integer)`)
all(sql.statement()`drop table ${identifier('users')}`)
const byId = sql.statement({ name: text() })`select name from users where id = ${1} or name = ${'Ann'}`
expectType<{ name: string }[]>()(all(byId))

// A column in a hole is a mention of its table, in a piece too.
// @ts-expect-error is mentioned but is not in FROM
all(sql.statement()`select ${users.name}`)
// @ts-expect-error is mentioned but is not in FROM
all(sql.statement()`select ${sql`${users.name} || ''`}`)

// An expression of values alone mentions nothing.
all(from(users).where(sql(integer())`length(${'Ann'})`.gt(2)).select({ id: users.id }))
