import { expect, test } from 'vitest'
import { databaseName, isLeftBehind } from './database-names.ts'

const DAY = 86_400_000

test('a name is one of its own, and tells whose it is', () => {
  const now = Date.now()
  const name = databaseName(now)
  expect(name).not.toBe(databaseName(now))
  expect(name.length).toBeLessThan(64)
  expect(isLeftBehind(name)).toBe(false)
  expect(isLeftBehind(name, () => false)).toBe(true)
  expect(isLeftBehind(name, () => true, now + DAY + 1)).toBe(true)
})

test('what another machine made is kept for a day', () => {
  const now = Date.now()
  const name = databaseName(now).replace(/_test_[0-9a-f]{8}_/u, '_test_00000000_')
  expect(isLeftBehind(name, () => false, now + DAY)).toBe(false)
  expect(isLeftBehind(name, () => true, now + DAY + 1)).toBe(true)
})

test('what is not ours is never left behind', () => {
  for (const name of ['postgres', 'quern_test_mine', 'quern_template_0123', `x${databaseName(0)}`]) {
    expect(isLeftBehind(name, () => false)).toBe(false)
  }
})
