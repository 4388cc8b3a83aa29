import { expect, test } from 'vitest'
import { parseCommandTag } from './command-tag.ts'

test.each([
  ['INSERT 0 3', 'INSERT', 3],
  ['UPDATE 0', 'UPDATE', 0],
  ['SELECT 12345678', 'SELECT', 12_345_678],
  ['DELETE 1', 'DELETE', 1],
  ['COPY 7', 'COPY', 7],
  ['BEGIN', 'BEGIN', undefined],
  ['CREATE TABLE', 'CREATE TABLE', undefined],
  ['CLOSE CURSOR ALL', 'CLOSE CURSOR ALL', undefined],
  ['', '', undefined],
])('%s', (text, command, count) => {
  expect(parseCommandTag(text)).toEqual({ command, count })
})
