import { describe, expect, test } from 'vitest'
import { defect, reasonOf, rejects, thrownBy } from '../test/defects.ts'
import { asyncResult, failure, gen, success } from './index.ts'
import type { Result } from './index.ts'

const late = failure('late')

describe('gen with a synchronous body', () => {
  test('gives what the body returns, and the values on the way', () => {
    const sum = gen(function* () {
      const a = yield* success(1)
      const b = yield* success('2')
      return `${a}${b}`
    })
    expect(sum).toEqual(success('12'))
  })

  test('a body without yield* and one that returns nothing succeed', () => {
    // oxlint-disable-next-line require-yield -- this is what the test is about
    expect(gen(function* () { return 1 })).toEqual(success(1))
    expect(gen(function* () { yield* success(1) })).toEqual(success(undefined))
  })

  test('leaves at the first failure, with that failure', () => {
    const seen: number[] = []
    const result = gen(function* () {
      seen.push(yield* success(1))
      yield* late
      seen.push(2)
    })
    expect(result).toBe(late)
    expect(seen).toEqual([1])
  })

  test('a returned result is a value like any other', () => {
    // oxlint-disable-next-line require-yield -- this is what the test is about
    expect(gen(function* () { return late })).toEqual(success(late))
  })

  test('runs finally and using on a short circuit, innermost first', () => {
    const seen: string[] = []
    const open = (name: string) => ({ name, [Symbol.dispose]: () => void seen.push(`close ${name}`) })
    const result = gen(function* () {
      try {
        using outer = open('outer')
        using inner = open('inner')
        seen.push(outer.name, inner.name)
        return yield* late as Result<number, string>
      } finally {
        seen.push('finally')
      }
    })
    expect(result).toBe(late)
    expect(seen).toEqual(['outer', 'inner', 'close inner', 'close outer', 'finally'])
  })

  test('a finally block may go on taking values', () => {
    const seen: number[] = []
    const result = gen(function* () {
      try {
        return yield* late
      } finally {
        seen.push(yield* success(1))
      }
    })
    expect(result).toBe(late)
    expect(seen).toEqual([1])
  })

  test('neither a failure nor a value of a finally block replaces the first failure, and the outer blocks still run', () => {
    const seen: string[] = []
    const result = gen(function* () {
      try {
        try {
          return yield* late
        } finally {
          yield* failure('cleanup')
          seen.push('not reached')
        }
      } finally {
        seen.push('outer')
        // oxlint-disable-next-line no-unsafe-finally -- this is what the test is about
        return 1
      }
    })
    expect(result).toBe(late)
    expect(seen).toEqual(['outer'])
  })

  test('what the body throws passes as it was thrown, also from a finally block', () => {
    expect(thrownBy(() => gen(function* () { yield* success(1); throw defect }))).toBe(defect)
    expect(
      thrownBy(() =>
        gen(function* () {
          try {
            return yield* late
          } finally {
            // oxlint-disable-next-line no-unsafe-finally -- this is what the test is about
            throw defect
          }
        }),
      ),
    ).toBe(defect)
  })

  test('throws when the body yields something other than a failure, after closing it', () => {
    for (const wrong of [success(1), 1, undefined, { ok: false, error: 1 }]) {
      const seen: string[] = []
      const body = function* () {
        try {
          yield wrong as never
        } finally {
          seen.push('closed')
        }
      }
      expect(() => gen(body)).toThrow(
        new TypeError('The body of gen() yielded something that is not a failure. Write yield* before a result.'),
      )
      expect(seen).toEqual(['closed'])
    }
  })

  test('a plain yield of a failure leaves too', () => {
    expect(gen(function* () { yield late })).toBe(late)
  })

  test('one body may be nested in another', () => {
    const inner = () => gen(function* () { return yield* late as Result<number, string> })
    expect(gen(function* () { return yield* inner() })).toBe(late)
  })

  test('a loop of a hundred thousand steps is no burden', () => {
    const total = gen(function* () {
      let sum = 0
      for (let index = 0; index < 100_000; index += 1) sum += yield* success(1)
      return sum
    })
    expect(total).toEqual(success(100_000))
  })
})

describe('gen with an asynchronous body', () => {
  test('takes both kinds of result, and awaits', async () => {
    const sum = gen(async function* () {
      const a = yield* success(1)
      const b = yield* asyncResult(async () => success(2)).map(n => n * 2)
      const c = await Promise.resolve(3)
      return a + b + c
    })
    expect(await sum).toEqual(success(8))
    expect(await sum.map(n => n + 1)).toEqual(success(9))
  })

  test('starts at once and runs once', async () => {
    let runs = 0
    const result = gen(async function* () {
      runs += 1
      yield* success(1)
    })
    expect(runs).toBe(1)
    await result
    await result
    expect(runs).toBe(1)
  })

  test('leaves at the first failure, and closes what is open', async () => {
    const seen: string[] = []
    const result = await gen(async function* () {
      await using resource = { name: 'open', [Symbol.asyncDispose]: async () => void seen.push('closed') }
      seen.push(resource.name)
      try {
        yield* late
        seen.push('not reached')
      } finally {
        await Promise.resolve()
        seen.push('finally')
      }
    })
    expect(result).toBe(late)
    expect(seen).toEqual(['open', 'finally', 'closed'])
  })

  test('yield* of an asynchronous failure leaves', async () => {
    const seen: string[] = []
    const result = await gen(async function* () {
      try {
        return yield* late.toAsync()
      } finally {
        seen.push('finally')
        yield* failure('cleanup').toAsync()
      }
    })
    expect(result).toBe(late)
    expect(seen).toEqual(['finally'])
  })

  test('what the body throws passes as it was thrown, also from a finally block', async () => {
    expect(await reasonOf(gen(async function* () { yield* success(1); throw defect }))).toBe(defect)
    expect(await reasonOf(gen(async function* () { yield* asyncResult(rejects) }))).toBe(defect)
    expect(
      await reasonOf(
        gen(async function* () {
          try {
            return yield* late
          } finally {
            // oxlint-disable-next-line no-unsafe-finally -- this is what the test is about
            throw defect
          }
        }),
      ),
    ).toBe(defect)
  })

  test('a body may catch the defect of what it awaits', async () => {
    const result = gen(async function* () {
      try {
        yield* asyncResult(rejects)
      } catch (thrown) {
        return thrown
      }
      return 'not reached'
    })
    expect(await result).toEqual(success(defect))
  })

  test('rejects when the body yields something other than a failure', async () => {
    await expect(gen(async function* () { yield success(1) as never })).rejects.toThrow(TypeError)
  })
})
