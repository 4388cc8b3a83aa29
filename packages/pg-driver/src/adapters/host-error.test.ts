import { expect, test } from 'vitest'
import { hostError, isPackageMissing } from './host-error.ts'

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code })

test('an error, with its code if it has one', () => {
  expect(hostError(coded('refused', 'ECONNREFUSED'))).toEqual({ code: 'ECONNREFUSED', message: 'refused' })
  expect(hostError(new Error('plain'))).toEqual({ code: '', message: 'plain' })
  expect(hostError(Object.assign(new Error('odd'), { code: 7 }))).toEqual({ code: '', message: 'odd' })
  expect(hostError('text')).toEqual({ code: '', message: 'text' })
})

test('an error of many addresses is that of the first', () => {
  expect(hostError(new AggregateError([coded('first', 'ECONNREFUSED'), coded('second', 'X')]))).toEqual({ code: 'ECONNREFUSED', message: 'first' })
  expect(hostError(new AggregateError([], 'none'))).toEqual({ code: '', message: 'none' })
})

test('a package that is missing is not a module that is missing inside it', () => {
  expect(isPackageMissing(coded("Cannot find package 'postgres' imported from x", 'ERR_MODULE_NOT_FOUND'), 'postgres')).toBe(true)
  expect(isPackageMissing(coded("Cannot find package 'other' imported from postgres", 'ERR_MODULE_NOT_FOUND'), 'postgres')).toBe(false)
  expect(isPackageMissing(new Error("'postgres'"), 'postgres')).toBe(false)
})
