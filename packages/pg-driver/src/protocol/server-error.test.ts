import { expect, test } from 'vitest'
import { readServerError } from './server-error.ts'

const body = (...fields: readonly string[]): Buffer => Buffer.from(`${fields.map(field => `${field}\0`).join('')}\0`)

test('every field of the protocol has its name, and numbers are numbers', () => {
  const error = readServerError(
    body(
      'SFEHLER', 'VERROR', 'C42703', 'Mno such column', 'Dthe detail', 'Hthe hint', 'P8', 'p3', 'qselect x', 'Wthe context',
      'spublic', 'tusers', 'cname', 'dtext', 'nusers_pkey', 'Fparse.c', 'L120', 'RerrorMissing',
    ),
  )
  expect(error).toEqual({
    severity: 'ERROR', sqlstate: '42703', message: 'no such column', detail: 'the detail', hint: 'the hint', position: 8,
    internalPosition: 3, internalQuery: 'select x', where: 'the context', schema: 'public', table: 'users', column: 'name',
    dataType: 'text', constraint: 'users_pkey', file: 'parse.c', line: 120, routine: 'errorMissing',
  })
})

test('a field that is not known is skipped', () => {
  expect(readServerError(body('VERROR', 'C22012', '?what', 'Mdivision by zero'))).toEqual({
    severity: 'ERROR', sqlstate: '22012', message: 'division by zero',
  })
})

test('text is UTF-8', () => {
  expect(readServerError(body('M„größer“ 😀')).message).toBe('„größer“ 😀')
})

test('what is cut short or empty still is an error', () => {
  expect(readServerError(Buffer.from('C22012\0Mcut sho'))).toMatchObject({ sqlstate: '22012', message: 'cut sho' })
  expect(readServerError(Buffer.alloc(0))).toEqual({ severity: 'ERROR', sqlstate: 'XX000', message: '' })
})
