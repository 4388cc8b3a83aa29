import fc from 'fast-check'
import type { TypeShape } from '../../src/codecs/index.ts'
import { hostileStrings, texts } from './strings.ts'
import { scalarCase, type TypeCase } from './type-case.ts'

/** Labels of an enum may be any text of up to 63 bytes. */
const labels = ['sad', 'ok', 'happy', ...hostileStrings]

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** What a database needs before the cases of user-defined types run on it; `citext` and `hstore` as well. */
export const userTypeStatements: readonly string[] = [
  'create extension citext',
  'create extension hstore',
  `create type mood as enum (${labels.map(literal).join(', ')})`,
  'create domain positive as integer check (value > 0)',
  'create domain tags as text[]',
  'create domain area as box',
]

const domain = (name: string, base: TypeShape): TypeShape => ({ kind: 'domainType', name, base })
const text: TypeShape = { kind: 'scalarType', name: 'text' }

const arrays = (element: TypeShape, depth: number): TypeShape =>
  depth === 0 ? element : { kind: 'arrayType', element: arrays(element, depth - 1), nullable: true }

/** A box of arrays in one another of which all of one level are equally long. */
const cuboid = (items: fc.Arbitrary<unknown>, sizes: readonly number[]): fc.Arbitrary<unknown> => {
  const [size, ...rest] = sizes
  return size === undefined ? items : fc.array(cuboid(items, rest), { minLength: size, maxLength: size })
}

/** Arrays of several dimensions, or the empty one. */
const cuboids = (items: fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: depth, maxLength: depth }).chain(sizes => cuboid(fc.option(items, { freq: 5 }), sizes)), weight: 5 },
    fc.constant([]),
  )

const arrayCase = (name: string, depth: number, items: fc.Arbitrary<unknown>): TypeCase => {
  const element = scalarCase(name, items)
  return { name: `${name}${'[]'.repeat(depth)}`, type: arrays(element.type, depth), sql: `${name}${'[]'.repeat(depth)}`, arbitrary: cuboids(items, depth) }
}

const corner = fc.integer({ min: -100, max: 100 })
const boxes = fc.tuple(corner, corner, fc.nat(50), fc.nat(50)).map(([x, y, width, height]) => ({ high: { x: x + width, y: y + height }, low: { x, y } }))

export const userTypeCases: readonly TypeCase[] = [
  { name: 'an enum', type: { kind: 'enumType', name: 'mood', values: labels }, sql: 'mood', arbitrary: fc.constantFrom(...labels) },
  { name: 'a domain over integer', type: domain('positive', { kind: 'scalarType', name: 'integer' }), sql: 'positive', arbitrary: fc.integer({ min: 1, max: 2_147_483_647 }) },
  {
    name: 'a domain over an array',
    type: domain('tags', { kind: 'arrayType', element: text, nullable: true }),
    sql: 'tags',
    arbitrary: fc.array(fc.option(texts), { maxLength: 4 }),
  },
  { name: 'a domain over box', type: domain('area', { kind: 'scalarType', name: 'box' }), sql: 'area', arbitrary: boxes },
  // It has a cast to json of its own, which json_build_array would use.
  { name: 'a type of an extension', type: { kind: 'customType', name: 'hstore' }, sql: 'hstore', arbitrary: fc.constantFrom('', '"a"=>"1"', '"a"=>NULL', '"a"=>"{\\"b\\"}", "c"=>""') },
  arrayCase('integer', 2, fc.integer({ min: -5, max: 2_147_483_647 })),
  arrayCase('bigint', 3, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  arrayCase('text', 2, texts),
  arrayCase('box', 2, boxes),
  arrayCase('jsonb', 2, fc.constantFrom([], [1, [null]], {}, { a: null }, 'x', '{', 1)),
]
