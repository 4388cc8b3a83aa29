import { expect, test } from 'vitest'
import { passwordFileFault, passwordIn } from './password-file.ts'

const KEY = { host: 'db.example.org', port: 5_432, database: 'shop', user: 'ann' }

test.each<[string, string | undefined]>([
  ['', undefined],
  ['db.example.org:5432:shop:ann:secret', 'secret'],
  ['db.example.org:5432:shop:ann:secret\r\n', 'secret'],
  ['*:*:*:*:any', 'any'],
  ['*:*:*:bob:his\n*:*:*:ann:hers', 'hers'],
  ['db.example.org:*:shop:ann:first\n*:*:*:*:second', 'first'],
  ['#db.example.org:5432:shop:ann:secret', undefined],
  ['db.example.org:5433:shop:ann:secret', undefined],
  ['db.example.org:5432:shop:ann', undefined],
  ['*:*:*:*:a:b', 'a:b'],
  ['*:*:*:*:a\\:b\\\\c', 'a:b\\c'],
  ['*:*:*:*:', ''],
  ['d*:*:*:*:no', undefined],
])('%j', (text, password) => {
  expect(passwordIn(text, KEY)).toBe(password)
})

test('colons and backslashes in a field stand behind a backslash', () => {
  expect(passwordIn('\\:\\:1:5432:a\\\\b:*:secret', { ...KEY, host: '::1', database: 'a\\b' })).toBe('secret')
})

test('a file that others can read is none', () => {
  expect(passwordFileFault({ isFile: true, mode: 0o100600 }, 'linux')).toBeUndefined()
  expect(passwordFileFault({ isFile: true, mode: 0o100400 }, 'linux')).toBeUndefined()
  for (const mode of [0o100640, 0o100604, 0o100610]) expect(passwordFileFault({ isFile: true, mode }, 'linux')).toContain('0600')
  expect(passwordFileFault({ isFile: true, mode: 0o100666 }, 'win32')).toBeUndefined()
  expect(passwordFileFault({ isFile: false, mode: 0o600 }, 'linux')).toContain('plain file')
})
