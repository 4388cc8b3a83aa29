import fc from 'fast-check'
import { seeded } from '@quern/workbench/seed'
import { describe, expect, test } from 'vitest'
import { hostileStrings } from '../../test/arbitraries.ts'
import { faultOf } from '../../test/fault-of.ts'
import { codecFor } from './registry.ts'
import type { TypeShape } from './type-shape.ts'

const scalar = (name: string): TypeShape => ({ kind: 'scalarType', name })
const arrayOf = (element: TypeShape, nullable = true): TypeShape => ({ kind: 'arrayType', element, nullable })

const integers = codecFor(arrayOf(scalar('integer')))
const texts = codecFor(arrayOf(scalar('text')))
const planes = codecFor(arrayOf(arrayOf(scalar('integer'))))

describe('to text', () => {
  test('elements stand bare where they may', () => {
    expect(integers.encode([1, -2, null])).toBe('{1,-2,NULL}')
    expect(integers.encode([])).toBe('{}')
    expect(texts.encode(['abc', '1.5', 'a_b', 'a:b'])).toBe('{abc,1.5,a_b,a:b}')
  })

  test('and in quotes where they must', () => {
    expect(texts.encode(['', 'NULL', 'null', 'nUlL', null, 'a b', 'a,b', 'a;b', '{', '}', '"', '\\', 'é', '\n'])).toBe(
      '{"","NULL","null","nUlL",NULL,"a b","a,b","a;b","{","}","\\"","\\\\","é","\n"}',
    )
  })

  test('boxes are parted by semicolons, also behind a domain', () => {
    const box = { high: { x: 3, y: 4 }, low: { x: 1, y: 2 } }
    for (const element of [scalar('box'), { kind: 'domainType', name: 'area', base: scalar('box') } as const]) {
      const boxes = codecFor(arrayOf(element))
      expect(boxes.encode([box, null, box])).toBe('{"(3,4),(1,2)";NULL;"(3,4),(1,2)"}')
      expect(boxes.decode('{(3,4),(1,2);NULL;(3,4),(1,2)}')).toStrictEqual([box, null, box])
    }
  })

  test('arrays of arrays', () => {
    expect(planes.encode([[1, 2], [3, null]])).toBe('{{1,2},{3,NULL}}')
    expect(planes.encode([])).toBe('{}')
  })
})

describe('from text', () => {
  test('reads what PostgreSQL prints', () => {
    expect(integers.decode('{1,-2,NULL}')).toStrictEqual([1, -2, null])
    expect(integers.decode('{}')).toStrictEqual([])
    expect(planes.decode('{{1,2},{3,NULL}}')).toStrictEqual([[1, 2], [3, null]])
    expect(planes.decode('{}')).toStrictEqual([])
    expect(texts.decode('{"","NULL",NULL,null,"a,b","a\\"b","a\\\\b","{}","\\\\\\"", b}')).toStrictEqual(['', 'NULL', null, 'null', 'a,b', 'a"b', 'a\\b', '{}', '\\"', ' b'])
  })

  test('reads over lower bounds', () => {
    expect(integers.decode('[2:4]={1,2,3}')).toStrictEqual([1, 2, 3])
    expect(planes.decode('[0:0][-1:0]={{1,2}}')).toStrictEqual([[1, 2]])
  })

  test('an element is read where its text contains an array', () => {
    const tags: TypeShape = { kind: 'domainType', name: 'tags', base: arrayOf(scalar('text')) }
    const tagged = codecFor(arrayOf(tags))
    expect(tagged.decode('{"{a,\\"b c\\"}","{}",NULL,"{NULL}"}')).toStrictEqual([['a', 'b c'], [], null, [null]])
    expect(tagged.encode([['a', 'b c'], [], null, [null]])).toBe('{"{a,\\"b c\\"}","{}",NULL,"{NULL}"}')
  })

  test('refuses what is malformed', () => {
    for (const text of ['', '1', '{', '{1', '{1,', '{1,}', '{,1}', '{1}2', '{"1', '{"1\\', '{"1"2}', '{1}}', '[1:2]', '[1:2]=', '=1', '{1;2}x', 'NULL']) {
      expect([text, faultOf(integers.decode(text)).type]).toStrictEqual([text, text === '{1;2}x' ? 'integer' : 'integer[]'])
    }
  })

  test('tells the place of a faulty element', () => {
    expect(faultOf(integers.decode('{1,x}'))).toStrictEqual({ type: 'integer', path: '[1]', problem: 'is not the text of an integer' })
    expect(faultOf(planes.decode('{{1,2},{3,x}}')).path).toBe('[1][1]')
  })
})

describe('dimensions', () => {
  test('a ragged array is refused', () => {
    expect(faultOf(planes.encode([[1, 2], [3]]))).toStrictEqual({ type: 'integer[][]', path: '[1]', problem: 'must be as long as its neighbours: PostgreSQL keeps rectangular arrays only' })
    const cubes = codecFor(arrayOf(arrayOf(arrayOf(scalar('integer')))))
    expect(faultOf(cubes.encode([[[1], [2]], [[3], [4, 5]]])).path).toBe('[1][1]')
  })

  test('an empty array inside an array is refused, which would come back as no array', () => {
    for (const value of [[[]], [[], []]]) expect(faultOf(planes.encode(value)).problem).toBe('is empty: PostgreSQL keeps no empty array inside an array')
  })

  test('as many as the type says, and no other number', () => {
    const problem = 'must have 2 dimensions: declare an array of arrays for each further one'
    expect(faultOf(planes.encode([1])).problem).toBe(problem)
    expect(faultOf(planes.encode([[1], null])).problem).toBe(problem)
    expect(faultOf(planes.decode('{1}')).problem).toBe(problem)
    expect(faultOf(planes.decode('{{{1}}}')).problem).toBe(problem)
    expect(faultOf(planes.decodeJson([1])).problem).toBe(problem)
    expect(faultOf(integers.decode('{{1}}')).problem).toBe('must have one dimension: declare an array of arrays for each further one')
    expect(faultOf(integers.encode([[1]])).path).toBe('[0]')
  })

  test('what is no array is refused', () => {
    for (const value of ['{1}', 1, null, undefined, { length: 0 }, new Uint8Array(1)]) expect(faultOf(integers.encode(value)).problem).toBe('must be an array')
  })
})

describe('nulls', () => {
  test('are refused where the type says that there are none', () => {
    const strict = codecFor(arrayOf(scalar('integer'), false))
    for (const result of [strict.encode([1, null]), strict.decode('{1,NULL}'), strict.decodeJson([1, null])]) {
      expect(faultOf(result)).toStrictEqual({ type: 'integer[]', path: '[1]', problem: 'is null, and the type says that no element is: declare the elements nullable' })
    }
    expect(strict.decode('{1,2}')).toStrictEqual([1, 2])
  })

  test('undefined is no null, nor is a hole', () => {
    expect(faultOf(integers.encode([undefined])).path).toBe('[0]')
    // eslint-disable-next-line no-sparse-arrays
    expect(faultOf(integers.encode([1, , 2])).path).toBe('[1]')
  })
})

describe('inside JSON', () => {
  test('an array is one of JSON where its elements may be', () => {
    expect(integers.jsonNative).toBe(true)
    expect(integers.decodeJson([1, null, -2])).toStrictEqual([1, null, -2])
    expect(planes.decodeJson([[1, 2], [3, null]])).toStrictEqual([[1, 2], [3, null]])
    expect(planes.decodeJson([])).toStrictEqual([])
    expect(integers.decodeJson('{1,2}')).toStrictEqual([1, 2])
    expect(faultOf(integers.decodeJson([1, 'x']))).toMatchObject({ type: 'integer', path: '[1]' })
    expect(faultOf(integers.decodeJson(1)).problem).toBe('is not an array')
  })

  test('and text where they may not', () => {
    const bigints = codecFor(arrayOf(scalar('bigint')))
    expect(bigints.jsonNative).toBe(false)
    expect(bigints.decodeJson('{9007199254740993,NULL}')).toStrictEqual([9007199254740993n, null])
    expect(faultOf(bigints.decodeJson([1])).problem).toBe('is not the string that this type is inside JSON')
  })

  test('arrays of JSON are text, where the null of JSON differs from NULL', () => {
    const documents = codecFor(arrayOf(scalar('jsonb'), false))
    expect(documents.jsonNative).toBe(false)
    expect(documents.decodeJson('{"[1, [2]]","null","{}"}')).toStrictEqual([[1, [2]], null, {}])
    expect(faultOf(documents.decodeJson('{NULL}')).path).toBe('[0]')
    expect(documents.encode([[1, [2]], {}, 'x'])).toBe('{"[1,[2]]","{}","\\"x\\""}')
  })
})

test('what is written reads back, whatever the strings', () => {
  const string = fc.oneof(fc.constantFrom(...hostileStrings), fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', '')))
  const strings = codecFor(arrayOf(arrayOf(scalar('text'))))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }).chain(size => fc.array(fc.array(fc.option(string), { minLength: size, maxLength: size }), { maxLength: 4 })), value => {
      expect(strings.decode(String(strings.encode(value)))).toStrictEqual(value)
    }),
    seeded({ numRuns: 1000 }),
  )
})

test('a long array is no matter', () => {
  const long = Array.from({ length: 200_000 }, (_, index) => index)
  expect(integers.decode(String(integers.encode(long)))).toStrictEqual(long)
})
