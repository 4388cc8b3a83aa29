import { fileURLToPath } from 'node:url'
import { instantiations, temporaryProject } from '@quern/workbench/compiler'
import { describe, expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** A table of ten columns, one of which refers to the table before it. */
const tableText = (at: number): string => `
export const t${at} = table('t${at}', {
  id: uuid().primaryKey().default(uuidv7()),
  email: text().unique(),
  name: text(),
  age: integer().nullable().check('t${at}_age_positive', age => age.gt(0)),
  score: numeric(10, 2).default('0'),
  views: bigint().default(0n),
  active: boolean().default(true),
  tags: text().array(),
  ${at === 0 ? 'parentId: uuid().nullable()' : `parentId: uuid().nullable().references(() => t${at - 1}.id)`},
  createdAt: timestamptz().default(now()),
})`

/** What people write, by kind; `a` and `b` are two tables. */
const shapes: Readonly<Record<string, (a: string, b: string) => string>> = {
  'select with a condition': a =>
    `from(${a}).where(${a}.age.gte(18)).orderBy(${a}.createdAt.desc()).limit(20).select({ id: ${a}.id, email: ${a}.email, name: ${a}.name })`,
  'select with a join': (a, b) =>
    `from(${a}).innerJoin(${b}, ${b}.parentId.eq(${a}.id)).where(and(${a}.active.isTrue(), ${b}.name.like('a%'))).select({ id: ${a}.id, child: ${b}.name, views: ${b}.views })`,
  'select with an outer join of a whole table': (a, b) =>
    `from(${a}).leftJoin(${b}, ${b}.parentId.eq(${a}.id)).select({ id: ${a}.id, child: ${b}, title: coalesce(${b}.name, '') })`,
  'group by': (a, b) =>
    `from(${a}).leftJoin(${b}, ${b}.parentId.eq(${a}.id)).groupBy(${a}.id).select({ name: ${a}.name, n: count(${b}.id), views: sum(${b}.views) })`,
  'insert returning': a =>
    `insertInto(${a}).values({ email: 'a', name: 'b', tags: [] }).onConflict(${a}.email).doNothing().returning({ id: ${a}.id })`,
  'update': a =>
    `update(${a}).set({ name: 'b', views: ${a}.views.plus(1n) }).where(${a}.id.eq('x')).returning({ id: ${a}.id })`,
  'delete': a =>
    `deleteFrom(${a}).where(and(${a}.active.isFalse(), ${a}.age.lt(3)))`,
  'nested rows': (a, b) =>
    `from(${a}).select({ name: ${a}.name, children: many(from(${b}).where(${b}.parentId.eq(${a}.id)).select({ name: ${b}.name, at: ${b}.createdAt })) })`,
  'exists': (a, b) =>
    `from(${a}).where(exists(from(${b}).where(${b}.parentId.eq(${a}.id)).select({ id: ${b}.id }))).select(${a})`,
  'membership in a query': (a, b) =>
    `from(${a}).where(${a}.id.in(from(${b}).where(${b}.views.gt(3)).select({ id: ${b}.id }))).select({ id: ${a}.id })`,
}
const kinds = Object.values(shapes)

interface Program {
  readonly tables: number
  readonly queries: number
  /** The shapes to take in turn; all unless told. */
  readonly of?: readonly ((a: string, b: string) => string)[]
}

/** How many tables the queries are about, however many there are. */
const used = 50

/** The queries, the first fifty on tables that no other has used; `run` takes closed ones only. */
const programText = ({ tables, queries, of = kinds }: Program): string => {
  const lines = Array.from({ length: queries }, (_, at) => {
    const shape = of[at % of.length]
    const one = at % used
    const other = (one + 1 + Math.floor(at / used)) % used
    return `run(${shape?.(`t${one}`, `t${other}`)})`
  })
  return `
import { and, bigint, boolean, coalesce, count, deleteFrom, exists, from, insertInto, integer, many, now, numeric, sum, table, text, timestamptz, update, uuid, uuidv7, type Closed, type Query } from '../src/index.ts'
declare function run<R, F extends string, E>(query: Query<R, F, E> & Closed<F>): [R, E]
export const imported = [and, coalesce, count, deleteFrom, exists, from, insertInto, many, sum, update, run, bigint, boolean, integer, now, numeric, table, text, timestamptz, uuid, uuidv7]
${Array.from({ length: tables }, (_, at) => tableText(at)).join('')}
${lines.map((line, at) => `export const q${at} = ${line}`).join('\n')}
`
}

const measure = async (program: Program): Promise<number> => {
  using project = temporaryProject(folder, { contents: { 'test/budget.ts': programText(program) } })
  return await instantiations(project.config)
}

/** What was measured when this was written; a change may cost a tenth more. */
const measured = {
  nothing: 104_254,
  tables: 3_200,
  perQuery: 597,
  perLaterQuery: 325,
  shapes: {
    'select with a condition': 740,
    'select with a join': 963,
    'select with an outer join of a whole table': 779,
    'group by': 924,
    'insert returning': 1_114,
    'update': 999,
    'delete': 386,
    'nested rows': 857,
    'exists': 1_030,
    'membership in a query': 703,
  },
} as const

const expectWithin = (actual: number, pinned: number): void => {
  expect(actual).toBeLessThanOrEqual(pinned * 1.1)
  // A number that fell by far is to be pinned anew, else the budget is none.
  expect(actual).toBeGreaterThan(pinned * 0.75)
}

describe('instantiations', () => {
  test('of the package itself and of fifty tables', async () => {
    const nothing = await measure({ tables: 0, queries: 0 })
    expectWithin(nothing, measured.nothing)
    expectWithin(await measure({ tables: 50, queries: 0 }) - nothing, measured.tables)
  })

  test('of a query, which grow no faster than the queries', async () => {
    const [none, first, second, third] = await Promise.all([0, 100, 200, 300].map(queries => measure({ tables: 50, queries })))
    if (none === undefined || first === undefined || second === undefined || third === undefined) throw new Error('four were measured')
    expectWithin((first - none) / 100, measured.perQuery)
    expectWithin((second - first) / 100, measured.perLaterQuery)
    // Queries about tables that others have used before cost the same, and less than the first.
    expect((third - second) / (second - first)).toBeLessThan(1.1)
    expect((second - first) / (first - none)).toBeLessThan(1)
  })

  test('of a query do not depend on how many tables there are', async () => {
    const costs = await Promise.all([50, 200].map(async tables => await measure({ tables, queries: 100 }) - await measure({ tables, queries: 0 })))
    const [few, many] = costs
    if (few === undefined || many === undefined) throw new Error('two were measured')
    expect(Math.abs(many / few - 1)).toBeLessThan(0.02)
  })

  test.for(Object.entries(shapes))('of a query on tables that no other has used: %s', async ([name, shape]) => {
    const pinned = Object.entries(measured.shapes).find(([each]) => each === name)?.[1]
    const cost = await measure({ tables: 50, queries: 50, of: [shape] }) - await measure({ tables: 50, queries: 0 })
    expectWithin(cost / 50, pinned ?? 0)
  })
})
