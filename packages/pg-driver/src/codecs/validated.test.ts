import { domainType, jsonb, typeOfColumn, type AnyColumn } from '@quern/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CodecFault, codecFor, type TypeShape } from './index.ts'

// Every type node has the shape that codecs read.
const shape = (column: AnyColumn): TypeShape => typeOfColumn(column).node as unknown as TypeShape

const settings = z.object({ theme: z.enum(['dark', 'light']), since: z.string().transform(text => new Date(text)) })
const plain = jsonb(settings)
const codec = codecFor(shape(plain))
const stored = { theme: 'dark', since: '2020-01-01T00:00:00.000Z' } as const
const read = { theme: 'dark', since: new Date('2020-01-01') }

const faultOf = (given: unknown): CodecFault => {
  if (!(given instanceof CodecFault)) throw new Error(`no fault: ${String(given)}`)
  return given
}

describe('a type with a validator', () => {
  test('stores what was given and reads what the schema makes of it', () => {
    expect(codec.encode(stored)).toBe(JSON.stringify(stored))
    expect(codec.decode(JSON.stringify(stored))).toEqual(read)
    expect(codec.decodeJson(stored)).toEqual(read)
  })

  test('refuses, in both directions, what the schema refuses, with the way to it', () => {
    expect(faultOf(codec.encode({ ...stored, theme: 'pink' }))).toMatchObject({ type: 'jsonb', path: '.theme', problem: expect.stringContaining('schema') })
    expect(faultOf(codec.decode('{"theme": "dark"}'))).toMatchObject({ path: '.since' })
    expect(faultOf(codec.decodeJson(5))).toMatchObject({ path: '' })
  })

  test('refuses what the codec itself refuses', () => {
    const anything = codecFor(shape(jsonb(z.any())))
    expect(faultOf(anything.encode(5n)).problem).toContain('bigint')
    expect(faultOf(anything.decode('{')).problem).toBe('is not JSON')
  })

  test('checks the elements of arrays of any dimension', () => {
    const nested = codecFor(shape(jsonb(settings).array().array()))
    expect(nested.decode(nested.encode([[stored], [stored]]) as string)).toEqual([[read], [read]])
    expect(faultOf(nested.encode([[stored], [{ theme: 'dark' }]])).path).toBe('[1][0].since')
  })

  test('checks the values of a domain over it', () => {
    const domain = codecFor(shape(domainType('settings', plain)()))
    expect(domain.decode(JSON.stringify(stored))).toEqual(read)
    expect(faultOf(domain.encode({})).path).not.toBe('')
  })

  test('is told apart from types of the same structure', () => {
    const numbers = codecFor(shape(jsonb(z.number())))
    const texts = codecFor(shape(jsonb(z.string())))
    const none = codecFor(shape(jsonb()))
    expect([numbers.encode(1), texts.encode('a'), none.encode({})]).toEqual(['1', '"a"', '{}'])
    expect([numbers.encode('a'), texts.encode(1)].every(each => each instanceof CodecFault)).toBe(true)
    const lists = [jsonb(z.number()), jsonb(z.string())].map(column => codecFor(shape(column.array())))
    expect(lists.map(list => list.decode('{1}') instanceof CodecFault)).toEqual([false, true])
  })

  test('keeps its codec', () => {
    expect(codecFor(shape(plain))).toBe(codec)
  })

  test('cannot wait for a schema that is asynchronous', () => {
    const asynchronous = codecFor(shape(jsonb(z.string().refine(async () => true))))
    expect(faultOf(asynchronous.encode('a')).problem).toContain('asynchronously')
    expect(faultOf(asynchronous.decode('"a"')).problem).toContain('asynchronously')
  })

  test('takes issues without a path, and paths of objects and numbers', () => {
    const issues = (path?: readonly (PropertyKey | { readonly key: PropertyKey })[]) => codecFor(shape(jsonb({
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no', ...(path ? { path } : {}) }] }) },
    })))
    expect(faultOf(issues().encode(1))).toMatchObject({ path: '', problem: 'does not meet its schema: no' })
    expect(faultOf(issues([{ key: 'a b' }, 0, 'c']).encode(1)).path).toBe('["a b"][0].c')
  })
})
