import { expect, test } from 'vitest'
import { statementCache } from './statement-cache.ts'

test('what was not used for longest makes room', () => {
  const cache = statementCache<number>(2)
  expect(cache.add('a', 1)).toBeUndefined()
  expect(cache.add('b', 2)).toBeUndefined()
  expect(cache.get('a')).toBe(1)
  expect(cache.add('c', 3)).toEqual({ name: 'b', kept: 2 })
  expect(cache.get('b')).toBeUndefined()
  expect(cache.get('a')).toBe(1)
})

test('what is added again or forgotten takes one place or none', () => {
  const cache = statementCache<number>(2)
  cache.add('a', 1)
  cache.add('a', 2)
  expect(cache.add('b', 3)).toBeUndefined()
  expect(cache.get('a')).toBe(2)
  cache.forget('a')
  cache.forget('nothing')
  expect(cache.get('a')).toBeUndefined()
  expect(cache.add('c', 4)).toBeUndefined()
})
