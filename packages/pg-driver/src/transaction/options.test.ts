import { expect, test } from 'vitest'
import { beginScript, conflictingOption } from './options.ts'

test('the statements that begin a transaction', () => {
  expect(beginScript({}, undefined)).toBe('begin')
  expect(beginScript({ isolation: 'serializable', readOnly: true, deferrable: true }, undefined)).toBe('begin isolation level serializable, read only, deferrable')
  expect(beginScript({ readOnly: false, deferrable: false }, undefined)).toBe('begin read write, not deferrable')
  expect(beginScript({}, 1_234.5)).toBe('begin; set local statement_timeout = 1235')
  expect(beginScript({}, 1_000, 0)).toBe('begin; set local statement_timeout = 1000')
  expect(beginScript({}, 1_000, 1_001)).toBe('begin; set local statement_timeout = 1000')
  expect(beginScript({}, 1_000, 1_000)).toBe('begin')
  expect(beginScript({}, 1_000, 300)).toBe('begin')
  // 0 would be no limit at all.
  expect(beginScript({}, -3)).toBe('begin; set local statement_timeout = 1')
})

test('an option that differs from the one around it', () => {
  expect(conflictingOption({}, { isolation: 'serializable' })).toBeUndefined()
  expect(conflictingOption({ isolation: 'serializable' }, { isolation: 'serializable' })).toBeUndefined()
  expect(conflictingOption({ isolation: 'serializable' }, {})).toBe('isolation')
  expect(conflictingOption({ readOnly: false }, { readOnly: true })).toBe('readOnly')
  expect(conflictingOption({ deferrable: true }, {})).toBe('deferrable')
})

test('what the server takes for the same is no other', () => {
  expect(conflictingOption({ readOnly: false, deferrable: false }, {})).toBeUndefined()
  expect(conflictingOption({ readOnly: true }, {})).toBe('readOnly')
  expect(conflictingOption({ readOnly: true }, { readOnly: false })).toBe('readOnly')
})
