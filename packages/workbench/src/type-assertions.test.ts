import { expect, test } from 'vitest'
import { assertEqual, expectType } from './type-assertions.ts'

test('assertions do nothing when they run', () => {
  expect(assertEqual<1, 1>()).toBeUndefined()
  expect(expectType<string>()('x' as string)).toBe('x')
})
