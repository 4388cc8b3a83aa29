import { describe, expect, test } from 'vitest'
import { decodeResult, encodeResult, failure, success } from './index.ts'
import type { DecodeFault, Decoder } from './index.ts'

const envelope = { format: 'quern.result', version: 1, ok: true }
const faultIn = (input: unknown) => decodeResult(input).match({ success: () => undefined, failure: fault => fault })
const number: Decoder<number> = input =>
  typeof input === 'number'
    ? success(input)
    : failure({ tag: 'DecodeFault', path: ['here'], expected: 'a number', found: typeof input })

describe('decodeResult', () => {
  test('reads what encodeResult wrote', () => {
    expect(decodeResult(encodeResult(success([1n, undefined])))).toEqual(success(success([1n, undefined])))
    expect(decodeResult(encodeResult(failure({ tag: 'Late' })))).toEqual(success(failure({ tag: 'Late' })))
  })

  test('checks the value and the error further with a decoder', () => {
    expect(decodeResult(encodeResult(success(1)), { value: number })).toEqual(success(success(1)))
    expect(decodeResult(encodeResult(success('1')), { value: number })).toEqual(
      failure({ tag: 'DecodeFault', path: ['value', 'here'], expected: 'a number', found: 'string' }),
    )
    expect(decodeResult(encodeResult(failure('1')), { error: number })).toEqual(
      failure({ tag: 'DecodeFault', path: ['error', 'here'], expected: 'a number', found: 'string' }),
    )
    expect(decodeResult(encodeResult(failure('1')), { value: number })).toEqual(success(failure('1')))
  })

  test('gives back an exception with its cause and fields', () => {
    const thrown = Object.assign(new TypeError('bad', { cause: new Error('inner') }), { code: 7 })
    const read = decodeResult(encodeResult(failure(thrown))).flatMap(inner => inner).match({ success: () => undefined, failure: error => error })
    expect(read).toBeInstanceOf(Error)
    expect(read).toMatchObject({ name: 'TypeError', message: 'bad', code: 7, cause: { message: 'inner' } })
    expect(Object.keys(read as Error)).toEqual(['code'])
  })

  test.each<[unknown, DecodeFault['path'], string, string]>([
    [null, [], 'an object', 'null'],
    ['{}', [], 'an object', 'string'],
    [[], [], 'an object', 'an array'],
    [{}, ['format'], "'quern.result'", 'undefined'],
    [{ ...envelope, format: 'other', value: 1 }, ['format'], "'quern.result'", 'string'],
    [{ ...envelope, version: 2, value: 1 }, ['version'], '1', 'number'],
    [{ ...envelope, ok: 'yes', value: 1 }, ['ok'], 'true or false', 'string'],
    [{ ...envelope, ok: false, value: 1 }, ['value'], 'no such field', 'number'],
    [{ ...envelope, value: 1, more: 1 }, ['more'], 'no such field', 'number'],
    [envelope, ['value'], 'a field', 'undefined'],
    [{ ...envelope, ok: false }, ['error'], 'a field', 'undefined'],
    [{ ...envelope, value: { a: [1, () => 1] } }, ['value', 'a', 1], 'a JSON value', 'function'],
    [{ ...envelope, value: [undefined] }, ['value', 0], 'a JSON value', 'undefined'],
    [{ ...envelope, value: Number.NaN }, ['value'], 'a finite number', 'number'],
    [{ ...envelope, value: { $: 'number', value: '1' } }, ['value', 'value'], "'NaN', 'Infinity', '-Infinity' or '-0'", 'string'],
    [{ ...envelope, value: { $: 'bigint', value: '1.5' } }, ['value', 'value'], 'the digits of an integer, at most 100000', 'string'],
    [{ ...envelope, value: { $: 'bigint', value: '9'.repeat(100_001) } }, ['value', 'value'], 'the digits of an integer, at most 100000', 'string'],
    [{ ...envelope, value: { $: 'date', value: '2020' } }, ['value', 'value'], 'an ISO 8601 date', 'string'],
    [{ ...envelope, value: { $: 'date', value: 0 } }, ['value', 'value'], 'an ISO 8601 date', 'number'],
    [{ ...envelope, value: { $: 'bytes', value: 'abc' } }, ['value', 'value'], 'pairs of hexadecimal digits', 'string'],
    [{ ...envelope, value: { $: 'error', message: '', fields: {} } }, ['value', 'name'], 'a string', 'undefined'],
    [{ ...envelope, value: { $: 'error', name: '', fields: {} } }, ['value', 'message'], 'a string', 'undefined'],
    [{ ...envelope, value: { $: 'error', name: '', message: '', fields: [] } }, ['value', 'fields'], 'an object', 'an array'],
    [{ ...envelope, value: { $: 'error', name: '', message: '', fields: { a: { $: 1 } } } }, ['value', 'fields', 'a', '$'], 'one of', 'number'],
    [{ ...envelope, value: { $: 'object', value: 1 } }, ['value', 'value'], 'an object', 'number'],
    [{ ...envelope, value: { $: 'success', value: { $: 'lost' } } }, ['value', 'value', '$'], 'one of', 'string'],
    [{ ...envelope, value: { $: 'failure', error: { $: 'toString' } } }, ['value', 'error', '$'], 'one of', 'string'],
    [{ ...envelope, value: { $: 'undefined', more: 1 } }, ['value', 'more'], 'no such field', 'number'],
    [encodeResult(success({ a: [() => 1] })), ['value', 'a', 0], 'a value that JSON can carry', 'string'],
  ])('refuses %j and says where', (input, path, expected, found) => {
    expect(faultIn(input)).toEqual({ tag: 'DecodeFault', path, expected: expect.stringContaining(expected), found })
  })

  test('refuses what is nested too deep, without exhausting the stack', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep }
    expect(faultIn({ ...envelope, value: deep })).toMatchObject({ expected: 'a value nested less deeply' })
  })

  test('reads the deepest that encodeResult writes', () => {
    let deep: unknown = 1
    for (let level = 0; level < 500; level += 1) deep = success(deep)
    expect(decodeResult(encodeResult(success(deep)))).toEqual(success(success(deep)))
  })

  test('a hostile field name makes a field, and no prototype', () => {
    const input: unknown = JSON.parse('{"format":"quern.result","version":1,"ok":true,"value":{"__proto__":{"admin":true}}}')
    const read = decodeResult(input).flatMap(inner => inner).valueOr(undefined) as { admin?: boolean }
    expect(read.admin).toBe(undefined)
    expect(Object.keys(read)).toEqual(['__proto__'])
    const error: unknown = JSON.parse(
      '{"format":"quern.result","version":1,"ok":true,"value":{"$":"error","name":"E","message":"m","fields":{"__proto__":1,"message":"other"}}}',
    )
    expect(decodeResult(error).flatMap(inner => inner).valueOr(undefined)).toBeInstanceOf(Error)
  })
})
