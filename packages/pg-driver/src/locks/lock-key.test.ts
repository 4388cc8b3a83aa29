import { expect, test } from 'vitest'
import { keyText, lockKey } from './lock-key.ts'

test('a name gives the same key for ever', () => {
  expect(lockKey('billing', 'invoice', '42')).toBe(3707289678073656018n)
})

test('where the parts of a name end makes a difference', () => {
  const keys = [lockKey('a', 'b'), lockKey('ab'), lockKey('a', 'b', ''), lockKey('', 'ab'), lockKey('a,1:b'), lockKey('b', 'a')]
  expect(new Set(keys).size).toBe(keys.length)
})

test('a key as it is shown', () => {
  expect(keyText(-3n)).toBe('-3')
  expect(keyText([7, -1])).toBe('7, -1')
})
