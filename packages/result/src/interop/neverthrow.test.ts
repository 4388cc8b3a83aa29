import { err, errAsync, ok, okAsync, ResultAsync } from 'neverthrow'
import { expect, test } from 'vitest'
import { defect, rejects } from '../../test/defects.ts'
import { asyncResult, failure, success } from '../index.ts'
import { fromNeverthrow, fromResultAsync, toNeverthrow, toResultAsync } from './neverthrow.ts'

test('a result becomes one of neverthrow, and back', () => {
  expect(toNeverthrow(success(1))).toEqual(ok(1))
  expect(toNeverthrow(failure('late'))).toEqual(err('late'))
  expect(fromNeverthrow(ok(1))).toEqual(success(1))
  expect(fromNeverthrow(err('late'))).toEqual(failure('late'))
  expect(fromNeverthrow(ok(undefined))).toEqual(success(undefined))
})

test('neverthrow can go on with it', () => {
  expect(toNeverthrow(success(1)).andThen(n => err(n + 1))).toEqual(err(2))
})

test('an asynchronous result becomes a ResultAsync, and back', async () => {
  expect(await toResultAsync(success(1).toAsync())).toEqual(ok(1))
  expect(await toResultAsync(asyncResult(async () => failure('late')))).toEqual(err('late'))
  expect(await fromResultAsync(okAsync(1))).toEqual(success(1))
  expect(await fromResultAsync(errAsync('late'))).toEqual(failure('late'))
  expect(await toResultAsync(success(1).toAsync()).map(n => n + 1)).toEqual(ok(2))
})

test('a defect stays a defect', async () => {
  const raised = async () => await toResultAsync(asyncResult(rejects))
  await expect(raised()).rejects.toBe(defect)
  await expect(fromResultAsync(new ResultAsync<number, string>(rejects()))).rejects.toBe(defect)
})
