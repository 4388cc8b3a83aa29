import { expect, test } from 'vitest'
import { errorFields, serverError } from './server-error.ts'

const fields = (...parts: readonly string[]) => parts.map(part => ({ code: part.slice(0, 1), value: part.slice(1) }))

const WHOLE = {
  severity: 'ERROR', sqlstate: '42703', message: 'no such column', detail: 'the detail', hint: 'the hint', position: 8,
  internalPosition: 3, internalQuery: 'select x', where: 'the context', schema: 'public', table: 'users', column: 'name',
  dataType: 'text', constraint: 'users_pkey', file: 'parse.c', line: 120, routine: 'errorMissing',
}

test('every field of the protocol has its name, and numbers are numbers', () => {
  const error = serverError(
    fields(
      'SFEHLER', 'VERROR', 'C42703', 'Mno such column', 'Dthe detail', 'Hthe hint', 'P8', 'p3', 'qselect x', 'Wthe context',
      'spublic', 'tusers', 'cname', 'dtext', 'nusers_pkey', 'Fparse.c', 'L120', 'RerrorMissing',
    ),
  )
  expect(error).toEqual(WHOLE)
})

test('a field that is not known is skipped', () => {
  expect(serverError(fields('VERROR', 'C22012', '?what', 'Mdivision by zero'))).toEqual({
    severity: 'ERROR', sqlstate: '22012', message: 'division by zero',
  })
})

test('what has fields missing still is an error', () => {
  expect(serverError(fields('C22012'))).toEqual({ severity: 'ERROR', sqlstate: '22012', message: '' })
  expect(serverError([])).toEqual({ severity: 'ERROR', sqlstate: 'XX000', message: '' })
})

test('an error is written as it is read', () => {
  expect(serverError(errorFields(WHOLE))).toEqual(WHOLE)
  expect(errorFields({ severity: 'FATAL', sqlstate: '57P01', message: 'no' })).toEqual(fields('SFATAL', 'VFATAL', 'C57P01', 'Mno'))
})
