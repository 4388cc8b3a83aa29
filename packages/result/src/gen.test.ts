import { describe, expect, test } from 'vitest'
import { all, asyncResult, failure, gen, success } from './index.ts'

describe('gen', () => {
  test('gives the value that the body returns', () => {
    expect(
      gen(function* () {
        const a = yield* success(1)
        const b = yield* success(2)
        return a + b
      }),
    ).toEqual(success(3))
  })

  test('closes the generator on a short circuit', () => {
    const seen: string[] = []
    const result = gen(function* () {
      try {
        return yield* failure('late')
      } finally {
        seen.push('closed')
      }
    })
    expect(result).toEqual(failure('late'))
    expect(seen).toEqual(['closed'])
  })

  test('takes results of both kinds in an async body', async () => {
    const result = await gen(async function* () {
      const a = yield* success(1)
      const b = yield* asyncResult(async () => success(2)).map(n => n * 2)
      return a + b
    })
    expect(result).toEqual(success(5))
    expect(all([success(1), success('a')])).toEqual(success([1, 'a']))
  })
})
test('eq', () => {
  expect(success(1)).not.toEqual(success(2))
  expect(failure(1)).not.toEqual(failure(2))
  expect(failure([{a: 1}])).toEqual(failure([{a: 1}]))
  expect(failure({a: 1})).not.toStrictEqual(failure({a: 2}))
  expect(success(failure(1))).not.toEqual(success(failure(2)))
})
