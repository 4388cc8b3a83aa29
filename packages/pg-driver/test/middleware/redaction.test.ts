import { expect, test } from 'vitest'
import type { ServerError } from '../../src/index.ts'
import { redactError, redactSql } from '../../src/index.ts'

test.for([
  ['select 1', 'select ?'],
  ["set local app.user = 'Ann''s'; commit", 'set local app.user = ?; commit'],
  [String.raw`select E'it\'s', B'01', U&'d\0061', n'x', $1`, 'select ?, ?, ?, ?, $1'],
  ["select $$it's$$, $a$ $b$ $a$, $1", 'select ?, ?, $1'],
  ['select "a 1", b2, 1.5e-3, .5, 0x1F, 1_000', 'select "a 1", b2, ?, ?, ?, ?'],
  ["select 'never ends", 'select ?'],
  ['select $x$never ends', 'select ?'],
  ["select 1 -- 'why'\n, 2 /* 'and' */", 'select ? \n, ? '],
  ['', ''],
])('%s without its constants', ([text = '', expected]) => {
  expect(redactSql(text)).toBe(expected)
})

const error = (parts: Partial<ServerError>): ServerError => ({ severity: 'ERROR', sqlstate: '42P01', message: '', ...parts })
const statement = { text: 'select "nme" from "users" where "id" = $1', parameters: ['Secret Word'] }

test('what the statement itself says may be shown, and what it quotes otherwise may not', () => {
  expect(redactError(error({ message: 'column users.nme does not exist', position: 8 }), statement)).toEqual(
    { severity: 'ERROR', sqlstate: '42P01', message: 'column users.nme does not exist', position: 8 },
  )
  expect(redactError(error({ message: 'relation "users" does not exist' }), statement).message).toBe('relation "users" does not exist')
  expect(redactError(error({ message: 'relation "hidden_name" does not exist' }), statement).message).toBe('relation "(hidden)" does not exist')
  expect(redactError(error({ message: 'improper relation name: a.secret.b' }), statement).message).toBe('improper relation name: a.(hidden).b')
  expect(redactError(error({ sqlstate: '22003', message: 'value 123456 is out of range' }), statement).message).toBe('value (hidden) is out of range')
})

test('detail and context are left out, and the names of a constraint stay', () => {
  const given = error({
    sqlstate: '23505', message: 'duplicate key value violates unique constraint "users_email_key"', detail: 'Key (email)=(x) already exists.',
    where: 'PL/pgSQL function f(text) line 1', internalQuery: "insert into t values ('x', $1)", schema: 'public', table: 'users', constraint: 'users_email_key',
    hint: 'Look at "x".', internalPosition: 3, file: 'nbtinsert.c', line: 664, routine: '_bt_check_unique',
  })
  expect(redactError(given, statement)).toEqual({
    severity: 'ERROR', sqlstate: '23505', message: 'duplicate key value violates unique constraint "users_email_key"', detail: '(hidden)', where: '(hidden)',
    internalQuery: 'insert into t values (?, $1)', schema: 'public', table: 'users', constraint: 'users_email_key', hint: 'Look at "(hidden)".',
    internalPosition: 3, file: 'nbtinsert.c', line: 664, routine: '_bt_check_unique',
  })
})

test.for(['P0001', 'XX000', '38000', '22021', 'MY001', '01000'])('the words of %s are anyone\'s', sqlstate => {
  expect(redactError(error({ sqlstate, message: 'user Ann', hint: 'ask Ann', table: 'Ann' }), statement)).toEqual(
    { severity: 'ERROR', sqlstate, message: '(hidden)', hint: '(hidden)' },
  )
})

test('a function that raises with a code of the server\'s own is known by the routine', () => {
  expect(redactError(error({ sqlstate: '42501', message: 'Ann may not', column: 'Ann', routine: 'exec_stmt_raise' }), statement)).toEqual(
    { severity: 'ERROR', sqlstate: '42501', message: '(hidden)', routine: 'exec_stmt_raise' },
  )
})
