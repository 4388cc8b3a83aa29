import { expect, test } from 'vitest'
import type { NotNullViolation, UniqueViolation, UnmappedConstraint } from './constraint-cases.ts'
import { toFieldErrors } from './field-errors.ts'

const server = { severity: 'ERROR', sqlstate: '23505', message: '' }
const base = { stage: 'execute', outcome: 'rolledBack', sqlstate: '23505', server, schema: 'public', table: 'users' } as const
const unique: UniqueViolation<'users_email_key' | 'users_pkey'> = { tag: 'UniqueViolation', ...base, constraint: 'users_email_key', columns: ['email'] }

test('a message for each column, in your words or in ours', () => {
  expect(toFieldErrors(unique)).toEqual({ fields: { email: 'is taken already' }, form: [] })
  expect(toFieldErrors(unique, { users_email_key: 'has an account' })).toEqual({ fields: { email: 'has an account' }, form: [] })
  expect(toFieldErrors(unique, { users_pkey: 'other' })).toEqual({ fields: { email: 'is taken already' }, form: [] })
  expect(toFieldErrors({ ...unique, columns: ['first', 'last'] })).toEqual({ fields: { first: 'is taken already', last: 'is taken already' }, form: [] })
})

test('a message for the form, where the columns are not known', () => {
  const unmapped: UnmappedConstraint = { tag: 'UnmappedConstraint', ...base, kind: 'check', constraint: 'toString', columns: [] }
  expect(toFieldErrors(unmapped)).toEqual({ fields: {}, form: ['is not allowed'] })
  expect(toFieldErrors(unmapped, { toString: 'is odd' } as never)).toEqual({ fields: {}, form: ['is odd'] })
})

test('a column that must have a value', () => {
  const missing: NotNullViolation = { tag: 'NotNullViolation', ...base, column: 'name', columns: ['name'] }
  expect(toFieldErrors(missing)).toEqual({ fields: { name: 'is required' }, form: [] })
})
