import { describe, expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { codecFor } from './registry.ts'
import type { RowsShape, TypeShape } from './type-shape.ts'

const scalar = (name: string): TypeShape => ({ kind: 'scalarType', name })
const rows = (cardinality: RowsShape['cardinality'], fields: Record<string, TypeShape>): RowsShape => ({ kind: 'rowsType', cardinality, columns: Object.entries(fields).map(([name, type]) => ({ name, type })) })

const fields = { id: scalar('bigint'), at: scalar('timestamptz'), tags: { kind: 'arrayType', element: scalar('text'), nullable: true } } as const
const many = codecFor(rows('many', fields))
const one = codecFor(rows('one', fields))
const optional = codecFor(rows('optional', fields))

const json = ['9007199254740993', '2020-01-01T00:00:00+00:00', ['a', null]]
const row = { id: 9007199254740993n, at: new Date('2020-01-01T00:00:00Z'), tags: ['a', null] }

describe('nested rows', () => {
  test('many are a list', () => {
    expect(many.decode(JSON.stringify([json, json]))).toStrictEqual([row, row])
    expect(many.decode('[]')).toStrictEqual([])
    expect(many.decodeJson([json])).toStrictEqual([row])
    expect(many.decodeNull?.()).toStrictEqual([])
  })

  test('one is a row, and must be there', () => {
    expect(one.decode(JSON.stringify(json))).toStrictEqual(row)
    expect(faultOf(one.decodeNull?.())).toStrictEqual({ type: 'rows', path: '', problem: 'is null where exactly one row must be' })
  })

  test('optional is a row or null', () => {
    expect(optional.decode(JSON.stringify(json))).toStrictEqual(row)
    expect(optional.decodeNull?.()).toBe(null)
  })

  test('a field may be null, the first one too', () => {
    expect(many.decodeJson([[null, null, null]])).toStrictEqual([{ id: null, at: null, tags: null }])
  })

  test('hold nested rows, present or not', () => {
    const outer = codecFor(rows('many', { name: scalar('text'), posts: rows('many', { n: scalar('numeric') }), author: rows('optional', fields), home: rows('one', { b: scalar('boolean') }) }))
    expect(outer.decode(JSON.stringify([['a', [['1.50'], [null]], json, [true]], ['b', null, null, [false]]]))).toStrictEqual([
      { name: 'a', posts: [{ n: '1.50' }, { n: null }], author: row, home: { b: true } },
      { name: 'b', posts: [], author: null, home: { b: false } },
    ])
    expect(faultOf(outer.decodeJson([['a', [], null, null]]))).toStrictEqual({ type: 'rows', path: '[0].home', problem: 'is null where exactly one row must be' })
    expect(faultOf(outer.decodeJson([['a', [['1']], null, [true]], ['b', [['1'], [2]], null, [true]]])).path).toBe('[1].posts[1].n')
  })

  test('fields have any name', () => {
    const odd = codecFor({ kind: 'rowsType', cardinality: 'one', columns: ['__proto__', 'constructor', 'a b', '1'].map(name => ({ name, type: scalar('integer') })) })
    const value = odd.decodeJson([1, 2, 3, 4]) as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(new Map(Object.entries(value))).toStrictEqual(new Map([['1', 4], ['__proto__', 1], ['constructor', 2], ['a b', 3]]))
    expect(faultOf(odd.decodeJson([1, 2, 'x', 4])).path).toBe('["a b"]')
  })

  test('rows of no field are objects of none', () => {
    expect(codecFor(rows('many', {})).decodeJson([[], []])).toStrictEqual([{}, {}])
  })

  test('a row of more columns than one JSON array holds comes in parts', () => {
    const names = Array.from({ length: 250 }, (_, index) => `column ${index}`)
    const wide = codecFor(rows('one', Object.fromEntries(names.map(name => [name, scalar('jsonb')]))))
    const values = names.map((_, index) => [index])
    expect(wide.decodeJson([values.slice(0, 100), values.slice(100, 200), values.slice(200)])).toStrictEqual(Object.fromEntries(names.map((name, index) => [name, [index]])))
    expect(faultOf(wide.decodeJson([values.slice(0, 100)])).problem).toBe('is not a JSON array of 250 fields')
  })

  test('a field stands where its path says, and an object that is absent is null', () => {
    const codec = codecFor({
      kind: 'rowsType',
      cardinality: 'many',
      columns: [
        { name: 'there', type: scalar('boolean'), path: ['author', ''], presence: true },
        { name: 'a', type: scalar('bigint'), path: ['author', 'id'] },
        { name: 'b', type: scalar('text'), path: ['author', 'name'] },
        { name: 'title', type: scalar('text') },
      ],
    })
    expect(codec.decodeJson([[true, '1', null, 'x'], [true, null, null, 'y'], [false, null, null, 'z']])).toStrictEqual([
      { author: { id: 1n, name: null }, title: 'x' }, { author: { id: null, name: null }, title: 'y' }, { author: null, title: 'z' },
    ])
  })

  test('JSON inside stays as it is', () => {
    const documents = codecFor(rows('many', { doc: scalar('jsonb') }))
    expect(documents.decode('[[{"a":[1]}],[[[]]],[null]]')).toStrictEqual([{ doc: { a: [1] } }, { doc: [[]] }, { doc: null }])
  })

  test('other JSON is refused', () => {
    for (const text of ['{}', '1', '"[]"']) expect(faultOf(many.decode(text)).problem).toBe('is not a JSON array of rows')
    for (const text of ['[[]]', '[1]', '[[1,2,3,4]]', '[null]']) expect(faultOf(many.decode(text))).toStrictEqual({ type: 'rows', path: '[0]', problem: 'is not a JSON array of 3 fields' })
    for (const text of ['', '[', 'x']) expect(faultOf(many.decode(text)).problem).toBe('is not JSON')
    expect(faultOf(many.decodeJson([[1, json[1], json[2]]]))).toMatchObject({ type: 'bigint', path: '[0].id' })
  })

  test('are no parameter', () => {
    expect(faultOf(many.encode([row])).problem).toBe('are nested rows, which are no parameter')
  })
})
