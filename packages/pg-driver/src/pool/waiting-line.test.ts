import { expect, test } from 'vitest'
import { waitingLine } from './waiting-line.ts'

test('first come, first served', () => {
  const line = waitingLine<string>()
  line.join('a')
  line.join('b')
  line.join('c')
  expect(line.length()).toBe(3)
  expect([line.next(), line.next(), line.next(), line.next()]).toEqual(['a', 'b', 'c', undefined])
  expect(line.length()).toBe(0)
})

test('whoever leaves, leaves once, from anywhere', () => {
  const line = waitingLine<string>()
  const [, leaveB, leaveC] = ['a', 'b', 'c'].map(line.join)
  leaveB?.()
  leaveB?.()
  expect(line.length()).toBe(2)
  expect(line.next()).toBe('a')
  leaveC?.()
  expect(line.next()).toBeUndefined()
  line.join('d')
  leaveC?.()
  expect(line.length()).toBe(1)
  expect(line.next()).toBe('d')
})

test('one may join before all others', () => {
  const line = waitingLine<string>()
  line.join('b')
  line.join('c')
  const leave = line.joinFirst('x')
  line.joinFirst('a')
  leave()
  expect([line.next(), line.next(), line.next(), line.next()]).toEqual(['a', 'b', 'c', undefined])
})
