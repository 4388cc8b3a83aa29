import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'

test('no wait is none', () => {
  expect(backoff('none', 5, () => 1)).toBe(0)
})

test('after a conflict the wait is a random part of a span that doubles, up to a second', () => {
  expect([0, 1, 2, 3].map(attempt => backoff('jitter', attempt, () => 1))).toEqual([5, 10, 20, 40])
  expect(backoff('jitter', 3, () => 0)).toBe(0)
  expect(backoff('jitter', 3, () => 0.5)).toBe(20)
  expect(backoff('jitter', 50, () => 1)).toBe(1_000)
  expect(backoff('jitter', 5_000, () => 1)).toBe(1_000)
})

test('after an overload the wait is never short', () => {
  expect(backoff('floor', 0, () => 0)).toBe(50)
  expect(backoff('floor', 0, () => 1)).toBe(100)
  expect(backoff('floor', 100, () => 1)).toBe(2_050)
})
