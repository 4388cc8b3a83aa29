import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { codecFor } from './registry.ts'
import { scalarTypeNames } from './scalar-types.ts'
import type { TypeShape } from './type-shape.ts'

const scalar = (name: string, mode?: string): TypeShape => ({ kind: 'scalarType', name, ...(mode === undefined ? {} : { mode }) })

test('a type node has one codec, and so have equal nodes', () => {
  const node: TypeShape = { kind: 'arrayType', element: scalar('bigint') }
  expect(codecFor(node)).toBe(codecFor(node))
  expect(codecFor(structuredClone(node))).toBe(codecFor(node))
  expect(codecFor({ kind: 'arrayType', element: scalar('bigint'), nullable: true })).not.toBe(codecFor(node))
  expect(codecFor(scalar('timestamptz', 'string'))).not.toBe(codecFor(scalar('timestamptz')))
})

test('thousands of types are no burden', () => {
  const type = (index: number): TypeShape => ({ kind: 'enumType', name: 'e', values: [`label ${index}`] })
  const first = type(0)
  const codec = codecFor(first)
  for (let index = 0; index < 3000; index++) expect(codecFor(type(index)).encode(`label ${index}`)).toBe(`label ${index}`)
  // By its identity it is still known.
  expect(codecFor(first)).toBe(codec)
})

test('every name of a built-in type leads to one codec', () => {
  const pairs = [
    ['int2', 'smallint'], ['int4', 'integer'], ['int', 'integer'], ['int8', 'bigint'], ['decimal', 'numeric'], ['float4', 'real'], ['float8', 'double precision'], ['bool', 'boolean'], ['character varying', 'varchar'],
    ['bpchar', 'char'], ['character', 'char'], ['bit varying', 'varbit'], ['timestamp with time zone', 'timestamptz'], ['timestamp without time zone', 'timestamp'], ['time with time zone', 'timetz'], ['time without time zone', 'time'],
  ] as const
  for (const [alias, name] of pairs) expect([alias, codecFor(scalar(alias)).encode]).toStrictEqual([alias, codecFor(scalar(name)).encode])
})

test('every built-in type refuses what no type takes, and says its name', () => {
  for (const name of scalarTypeNames) {
    const refused = faultOf(codecFor(scalar(name)).encode(Symbol('value')))
    expect(refused.type).toBe(name)
  }
})

test('a mode reaches the bounds of a range', () => {
  expect(codecFor(scalar('tstzrange', 'string')).decode('["2020-01-01 00:00:00.123456+00",)')).toMatchObject({ lower: '2020-01-01T00:00:00.123456Z' })
  expect(codecFor(scalar('tsrange', 'date')).decode('["2020-01-01 00:00:00",)')).toMatchObject({ lower: new Date('2020-01-01T00:00:00Z') })
  expect(codecFor(scalar('tsmultirange', 'date')).decode('{["2020-01-01 00:00:00",)}')).toMatchObject([{ lower: new Date('2020-01-01T00:00:00Z') }])
})

test('a domain is its base, a domain of a domain too', () => {
  const base: TypeShape = { kind: 'domainType', name: 'inner', base: scalar('integer') }
  expect(codecFor({ kind: 'domainType', name: 'outer', base })).toBe(codecFor(scalar('integer')))
})

test('ranges and multiranges of any subtype', () => {
  const range: TypeShape = { kind: 'rangeType', name: 'float_range', subtype: scalar('double precision') }
  expect(codecFor(range).decode('[-0,Infinity)')).toStrictEqual({ empty: false, lower: -0, upper: Number.POSITIVE_INFINITY, lowerInclusive: true, upperInclusive: false })
  expect(codecFor({ kind: 'multirangeType', name: 'float_multirange', subtype: scalar('double precision') }).decode('{[1,2)}')).toHaveLength(1)
  const arrays: TypeShape = { kind: 'rangeType', name: 'array_range', subtype: { kind: 'arrayType', element: scalar('text') } }
  expect(codecFor({ kind: 'arrayType', element: arrays }).decode('{"[\\"{a,b}\\",\\"{\\"\\"c d\\"\\"}\\")"}')).toMatchObject([{ lower: ['a', 'b'], upper: ['c d'] }])
})

test('a type that nobody knows is its text, and text inside JSON', () => {
  for (const type of [scalar('halfvec'), { kind: 'customType', name: 'halfvec' } as const]) {
    const codec = codecFor(type)
    expect([codec.encode('[1,2]'), codec.decode('[1,2]'), codec.decodeJson('[1,2]'), codec.jsonNative]).toStrictEqual(['[1,2]', '[1,2]', '[1,2]', false])
    expect(faultOf(codec.encode([1, 2])).type).toBe('halfvec')
  }
})

test('faults name the type as SQL does', () => {
  const names: [TypeShape, string][] = [
    [{ kind: 'arrayType', element: { kind: 'arrayType', element: { kind: 'domainType', name: 'age', base: scalar('integer') } } }, 'age[][]'],
    [{ kind: 'arrayType', element: { kind: 'enumType', name: 'mood', values: [] } }, 'mood[]'],
    [{ kind: 'arrayType', element: { kind: 'rowsType', cardinality: 'many', columns: [] } }, 'rows[]'],
  ]
  for (const [type, name] of names) expect(faultOf(codecFor(type).encode('x')).type).toBe(name)
})
