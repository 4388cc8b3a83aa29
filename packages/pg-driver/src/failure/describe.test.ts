import { failure } from '@quern/result'
import { expect, test } from 'vitest'
import { stepFailed } from '../steps/step-failure.ts'
import { classifyConnect, classifyStatement } from './classify.ts'
import { describeFailure } from './describe.ts'

const undefinedColumn = classifyStatement(
  {
    tag: 'ServerRefusal', status: 'idle', prepared: false,
    error: { severity: 'ERROR', sqlstate: '42703', message: 'column users.nme does not exist', position: 8, hint: 'Perhaps you meant "name".' },
  },
  {
    stage: 'execute', inTransaction: false, readOnly: true,
    statement: {
      text: 'select "users"."nme"\nfrom "users" where "users"."id" = $1 and $2',
      parameters: [{ characters: 7 }, null],
      builtAt: 'Error: built here\n    at from (/x/packages/core/src/query/select.ts:1:1)\n    at feed (/app/queries.ts:12:3)\n    at main (/app/index.ts:1:1)',
    },
  },
)

test('what happened, the statement with a caret, where it was built, what became of it, how to trap it', () => {
  expect(describeFailure(undefinedColumn)).toBe(
    [
      'UndefinedColumn: There is no such column.',
      '  ERROR 42703: column users.nme does not exist',
      '  HINT: Perhaps you meant "name".',
      '',
      '    select "users"."nme"',
      '           ^',
      '    from "users" where "users"."id" = $1 and $2',
      '',
      '  parameters: $1 (7 characters), $2 null',
      '  built at feed (/app/queries.ts:12:3)',
      '  outcome: nothing was changed',
      "  trap it: .catchTag('UndefinedColumn', failure => ...)",
    ].join('\n'),
  )
})

test("the server's words about values are hidden unless they are asked for", () => {
  const violation = classifyStatement(
    {
      tag: 'ServerRefusal', status: 'idle', prepared: false,
      error: {
        severity: 'ERROR', sqlstate: '23505', message: 'duplicate key', detail: 'Key (email)=(ann@example.org) already exists.', where: 'PL/pgSQL',
        constraint: 'users_email_key', schema: 'public', table: 'users',
      },
    },
    { stage: 'execute', inTransaction: true, readOnly: false, constraints: { users_email_key: ['email'] } },
  )
  const text = describeFailure(violation)
  expect(text).not.toContain('ann@example.org')
  expect(text).toContain('constraint: users_email_key')
  expect(text).toContain('columns: email')
  expect(describeFailure(violation, { reveal: true })).toContain('DETAIL: Key (email)=(ann@example.org) already exists.')
  expect(describeFailure(violation, { reveal: true })).toContain('CONTEXT: PL/pgSQL')
})

test('a failure without a statement', () => {
  const unreachable = classifyConnect({ tag: 'Unreachable', code: 'ECONNREFUSED', detail: 'connect ECONNREFUSED' }, '127.0.0.1:5432/shop')
  expect(describeFailure(unreachable)).toBe(
    [
      'ServerUnreachable: The server cannot be reached.',
      '  address: 127.0.0.1:5432/shop',
      '  code: ECONNREFUSED',
      '  detail: connect ECONNREFUSED',
      '  outcome: nothing was changed',
      "  trap it: .catchTag('ServerUnreachable', failure => ...)",
    ].join('\n'),
  )
})

test('a failure with a cause', () => {
  const text = describeFailure({ tag: 'CommitWasRolledBack', stage: 'transaction', outcome: 'rolledBack', cause: undefinedColumn })
  expect(text).toContain('outcome: what was done is undone')
  expect(text).toContain('\n  because of\n    UndefinedColumn: There is no such column.')
})

test('a statement that was not built here, and has no parameters', () => {
  const text = describeFailure({
    tag: 'NoRow', stage: 'cardinality', outcome: 'none', statement: { text: 'select 1', parameters: [], builtAt: 'nothing of use' },
  })
  expect(text).toBe("NoRow: The query gave no row.\n\n    select 1\n\n  outcome: nothing was changed\n  trap it: .catchTag('NoRow', failure => ...)")
})

test('a list is a list, and what is empty is left out', () => {
  const text = describeFailure({ tag: 'UnknownScheme', stage: 'connect', outcome: 'none', scheme: '', known: ['postgres', 'pglite'] })
  expect(text).toContain('known: postgres, pglite')
  expect(text).not.toContain('scheme:')
})

test('a step that failed, and why', () => {
  const text = describeFailure(stepFailed('post', ['user', 'enough'], undefinedColumn))
  expect(text).toContain('StepFailed: A step of the program failed.\n  step: post\n  done before: user, enough\n  outcome: what was done is undone')
  expect(text).toContain('\n  because of\n    UndefinedColumn: There is no such column.')
})

test("a failure of the program's own has no words, and shows nothing that may be anyone's data", () => {
  const poor = { tag: 'Poor', left: 'Ann has 5' }
  expect(describeFailure(poor)).toBe("Poor: A failure of the program's own.\n  trap it: .catchTag('Poor', failure => ...)")
  expect(describeFailure({ tag: 'NoRow' })).toContain("A failure of the program's own.")
  expect(describeFailure(stepFailed('enough', [], poor))).toContain('\n  because of\n    Poor: ')
  expect(describeFailure(stepFailed('enough', [], 'Ann'))).toMatch(/ {2}because of a string$/u)
})

test('one character is no plural', () => {
  const text = describeFailure({ tag: 'NoRow', stage: 'cardinality', outcome: 'none', statement: { text: 'select $1', parameters: [{ characters: 1 }] } })
  expect(text).toContain('parameters: $1 (1 character)\n')
})

test.each([
  ['42P01', 'relation "secret" does not exist', 'parserOpenTable'],
  ['42704', 'role "secret" does not exist', 'get_role_oid'],
  ['42704', 'unrecognized configuration parameter "secret"', 'find_option'],
  ['58P01', 'could not open file "secret" for reading: No such file or directory', 'read_binary_file'],
  ['42601', 'improper qualified name (too many dotted names): my.secret.of.names', 'DeconstructQualifiedName'],
  ['42602', 'invalid name syntax: secret', 'textToQualifiedNameList'],
  ['P0001', 'secret', 'exec_stmt_raise'],
  ['22P02', 'invalid input syntax for type integer: "secret"', 'pg_strtoint32'],
])('%s %s does not repeat a parameter, unless it is asked for', (sqlstate, message, routine) => {
  const refused = classifyStatement(
    { tag: 'ServerRefusal', status: 'idle', prepared: false, error: { severity: 'ERROR', sqlstate, message, routine, detail: 'secret', hint: 'the "secret" of it', where: 'secret', internalQuery: "select 'secret'" } },
    { stage: 'execute', inTransaction: false, readOnly: true, statement: { text: 'select f($1)', parameters: [{ characters: 6 }] } },
  )
  expect(describeFailure(refused)).toContain(`ERROR ${sqlstate}: `)
  expect(describeFailure(refused)).not.toContain('secret')
  expect(describeFailure(refused, { reveal: true })).toContain(message)
  // As JSON, of itself or of its result, it says no more; a program reads it all.
  expect(JSON.stringify(refused)).not.toContain('secret')
  expect(JSON.stringify(failure(refused))).not.toContain('secret')
  expect(JSON.parse(JSON.stringify(refused))).toMatchObject({ sqlstate, server: { sqlstate, detail: '(hidden)', where: '(hidden)' } })
  expect('server' in refused && refused.server).toEqual(expect.objectContaining({ message, detail: 'secret' }))
  expect('server' in refused && Object.keys(refused.server)).not.toContain('toJSON')
})
