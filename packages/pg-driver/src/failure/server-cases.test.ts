import { expect, test } from 'vitest'
import { SERVER_CASES, serverTag } from './server-cases.ts'

test('every code of the table stands for its own case', () => {
  for (const [tag, codes] of Object.entries(SERVER_CASES)) for (const code of codes) expect(serverTag(code.padEnd(5, code.length === 2 ? '9' : ''))).toBe(tag)
})

test('no code is in two rows', () => {
  const codes = Object.values(SERVER_CASES).flat()
  expect(new Set(codes).size).toBe(codes.length)
})

test.each([
  ['22012', 'DataException'],
  ['0A000', 'FeatureNotSupported'],
  ['28P01', 'AuthenticationFailed'],
  ['40002', 'TransactionRolledBack'],
  ['58030', 'ServerFailure'],
  ['XX002', 'ServerFailure'],
  ['HV000', 'ServerFailure'],
  ['01000', 'ServerFailure'],
  ['P0002', 'RaisedException'],
  ['MY001', 'RaisedException'],
  ['90001', 'RaisedException'],
  ['', 'ServerFailure'],
])('%s is %s', (code, tag) => {
  expect(serverTag(code)).toBe(tag)
})
