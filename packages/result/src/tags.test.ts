import { describe, expect, test } from 'vitest'
import { failure, success } from './index.ts'
import type { Result } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
interface Denied { readonly tag: 'Denied' }
const cases = {
  found: success(2) as Result<number, NotFound | Denied>,
  missing: failure({ tag: 'NotFound', id: 7 }) as Result<number, NotFound | Denied>,
  denied: failure({ tag: 'Denied' }) as Result<number, NotFound | Denied>,
}

describe('matchTag', () => {
  const say = (result: Result<number, NotFound | Denied>): string =>
    result.matchTag({
      success: n => `found ${n}`,
      failure: { NotFound: error => `no ${error.id}`, Denied: () => 'denied' },
    })

  test('calls the function of the case', () => {
    expect([cases.found, cases.missing, cases.denied].map(say)).toEqual(['found 2', 'no 7', 'denied'])
  })

  test('works the same on an asynchronous result', async () => {
    const said = cases.missing.toAsync().matchTag({
      success: n => `found ${n}`,
      failure: { NotFound: async error => `no ${error.id}`, Denied: () => 'denied' },
    })
    expect(await said).toBe('no 7')
  })

  test('with otherwise, calls that for the failures that have no function of their own', async () => {
    const missing = { success: String, failure: { NotFound: (error: NotFound) => `no ${error.id}` }, otherwise: (error: Denied) => `other: ${error.tag}` }
    expect([cases.found, cases.missing, cases.denied].map(result => result.matchTag(missing))).toEqual(['2', 'no 7', 'other: Denied'])
    const none = { success: String, failure: {}, otherwise: async (error: NotFound | Denied) => error.tag }
    expect(await Promise.all([cases.found, cases.missing, cases.denied].map(result => result.toAsync().matchTag(none)))).toEqual(['2', 'NotFound', 'Denied'])
    // A failure that a newer version of a library brings goes there, too; and so does one by the name of what every object has.
    for (const tag of ['Lost', 'toString', '__proto__']) {
      expect((failure({ tag }) as unknown as typeof cases.denied).matchTag(missing)).toBe(`other: ${tag}`)
    }
  })

  test.each(['Lost', 'toString', '__proto__', 'constructor'])('throws for %s, which its type does not know of', async tag => {
    // A lie about the type stands for a failure that a newer version of a library brings.
    const unknown = failure({ tag }) as unknown as Result<number, Denied>
    const handlers = { success: () => 0, failure: { Denied: () => 1 } }
    expect(() => unknown.matchTag(handlers)).toThrow(new TypeError(`matchTag has no handler for the failure ${tag}.`))
    await expect(unknown.toAsync().matchTag(handlers)).rejects.toThrow(TypeError)
  })
})

describe('catchTag', () => {
  test('answers the failures of its tag, and passes all else on as it is', () => {
    expect(cases.missing.catchTag('NotFound', error => success(error.id))).toEqual(success(7))
    expect(cases.denied.catchTag('NotFound', () => success(0))).toBe(cases.denied)
    expect(cases.found.catchTag('NotFound', () => success(0))).toBe(cases.found)
  })

  test('answers the failures of several tags', () => {
    const tagsOf = (result: Result<number, NotFound | Denied>) =>
      result.catchTag(['NotFound', 'Denied'], error => failure({ tag: 'Refused', cause: error.tag }))
    expect(tagsOf(cases.missing)).toEqual(failure({ tag: 'Refused', cause: 'NotFound' }))
    expect(tagsOf(cases.denied)).toEqual(failure({ tag: 'Refused', cause: 'Denied' }))
    expect(tagsOf(cases.found)).toBe(cases.found)
  })

  test('answers none when the list is empty', () => {
    expect(cases.missing.catchTag([], () => success(0))).toBe(cases.missing)
  })

  test('takes an asynchronous answer on an asynchronous result', async () => {
    expect(await cases.missing.toAsync().catchTag('NotFound', async error => success(error.id))).toEqual(success(7))
    expect(await cases.denied.toAsync().catchTag('NotFound', async () => success(0))).toBe(cases.denied)
    expect(await cases.found.toAsync().catchTag('NotFound', async () => success(0))).toBe(cases.found)
  })
})
