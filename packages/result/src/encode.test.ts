import { describe, expect, test } from 'vitest'
import { encodeResult, failure, redactParameters, success } from './index.ts'

const value = (given: unknown) => encodeResult(success(given))
const envelope = { format: 'quern.result', version: 1 }

describe('encodeResult', () => {
  test.each([
    ['text', 'text'],
    [1.5, 1.5],
    [null, null],
    [true, true],
    [[1, [2]], [1, [2]]],
    [{ a: { b: 1 } }, { a: { b: 1 } }],
    [undefined, { $: 'undefined' }],
    [12n, { $: 'bigint', value: '12' }],
    [Number.NaN, { $: 'number', value: 'NaN' }],
    [-Infinity, { $: 'number', value: '-Infinity' }],
    [-0, { $: 'number', value: '-0' }],
    [new Date(0), { $: 'date', value: '1970-01-01T00:00:00.000Z' }],
    [new Date(Number.NaN), { $: 'date', value: null }],
    [new Uint8Array([0, 15, 255]), { $: 'bytes', value: '000fff' }],
    [{ $: 1 }, { $: 'object', value: { $: 1 } }],
    [success(1), { $: 'success', value: 1 }],
    [failure(1n), { $: 'failure', error: { $: 'bigint', value: '1' } }],
    // oxlint-disable-next-line no-sparse-arrays -- a hole reads as undefined
    [[, 1], [{ $: 'undefined' }, 1]],
    [new URL('https://example.org/a'), 'https://example.org/a'],
    [new (class Point { readonly x = 1 })(), { x: 1 }],
  ])('writes %o', (given, written) => {
    expect(value(given)).toEqual({ ...envelope, ok: true, value: written })
    expect(JSON.parse(JSON.stringify(value(given)))).toEqual(value(given))
  })

  test.each([
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
    [new Map([[1, 2]]), 'Map'],
    [new Set([1]), 'Set'],
    [/x/u, 'RegExp'],
    [Promise.resolve(1), 'Promise'],
  ])('marks %o as opaque', (given, what) => {
    expect(value([given])).toEqual({ ...envelope, ok: true, value: [{ $: 'opaque', value: what }] })
  })

  test('marks a cycle, but not what merely stands in two places', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(value(cycle)).toEqual({ ...envelope, ok: true, value: { self: { $: 'opaque', value: 'a cycle' } } })
    const twice = { a: 1 }
    expect(value([twice, twice])).toEqual({ ...envelope, ok: true, value: [{ a: 1 }, { a: 1 }] })
  })

  test('marks what is nested too deep', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(JSON.stringify(value(deep))).toContain('[{"$":"opaque","value":"too deep"}]')
  })

  test('writes an exception with its cause and fields, without the stack', () => {
    const thrown = Object.assign(new TypeError('bad', { cause: new Error('inner') }), { code: 7 })
    expect(encodeResult(failure(thrown))).toEqual({
      ...envelope,
      ok: false,
      error: {
        $: 'error',
        name: 'TypeError',
        message: 'bad',
        fields: { cause: { $: 'error', name: 'Error', message: 'inner', fields: {} }, code: 7 },
      },
    })
    expect(value(new AggregateError([1], 'many'))).toMatchObject({ value: { fields: { errors: [1] } } })
  })
})

describe('redaction', () => {
  test('hides a field named parameters anywhere in an error', () => {
    const error = { tag: 'Rejected', parameters: ['secret'], cause: { statements: [{ text: 'select $1', parameters: ['secret'] }] } }
    const hidden = {
      tag: 'Rejected',
      parameters: '[redacted]',
      cause: { statements: [{ text: 'select $1', parameters: '[redacted]' }] },
    }
    expect(encodeResult(failure(error))).toEqual({ ...envelope, ok: false, error: hidden })
    expect(JSON.stringify(failure(error))).not.toContain('secret')
    expect(JSON.stringify([success(failure(error))])).not.toContain('secret')
    expect(JSON.stringify(failure(Object.assign(new Error('failed'), { parameters: ['secret'] })))).not.toContain('secret')
  })

  test('never touches the value of a success', () => {
    expect(value({ parameters: [1] })).toEqual({ ...envelope, ok: true, value: { parameters: [1] } })
  })

  test('takes another rule, which sees the path and may use the default one', () => {
    const paths: string[] = []
    const redact = (path: readonly (string | number)[], given: unknown) => {
      paths.push(path.join('.'))
      return path.at(-1) === 'email' ? '***' : redactParameters(path, given)
    }
    expect(encodeResult(failure({ rows: [{ email: 'a@example.org' }], parameters: 1 }), redact)).toEqual({
      ...envelope,
      ok: false,
      error: { rows: [{ email: '***' }], parameters: '[redacted]' },
    })
    expect(encodeResult(success(failure({ email: 'a@example.org' })), redact)).toMatchObject({ value: { error: { email: '***' } } })
    expect(paths.slice(0, 5)).toEqual(['error', 'error.rows', 'error.rows.0', 'error.rows.0.email', 'error.parameters'])
  })
})

test('JSON.stringify writes the same form', () => {
  for (const result of [success({ at: new Uint8Array([1]) }), failure({ tag: 'Late', parameters: [1n] })]) {
    expect(JSON.stringify(result)).toBe(JSON.stringify(encodeResult(result)))
  }
})
