import {
  alias, and, boolean, call, cast, coalesce, count, cte, customType, deleteFrom, enumType, from, generateSeries, identifier, insertInto, integer, jsonExists, jsonb, literal, many, named, queryOf,
  schema, select, sql, statementOf, table, tableSample, text, unnest, update, value, type Query,
} from '@quern/core'
import { decodeAst, encodeAst, nodeKinds, type StatementNode } from '@quern/core/ast'
import { isSingleStatement, normalTree, tokens } from '@quern/workbench/oracle'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, EncodeFault } from '../../src/compile/index.ts'
import { compiled, parameters, refusal, rowsOf, throughJson } from './expect-sql.ts'
import { describeOnFixture, embedded } from './fixture-session.ts'
import { fromT } from './fixtures/fixture.ts'
import { t } from './tables.ts'

const hostile: readonly string[] = [
  '\'', '\'\'', '"', '""', '\\', '\\\'', '\\\\\'', '\'; drop table t; --', '\'); drop table t; --', '"; drop table t; --', '--', '/*', '*/', '/* \' */', '$1', '$$', '$a$', ';', '%', '_', '?', ':x', '@',
  '\n--\n', '\r\n', '\t', 'E\'', 'U&\'', 'x\' or 1=1 --', '{}', '[]', '{"a":1}', 'null', 'default', '\u{1F600}', '\u2028', '\uFEFFa', 'ʼ', '＇', 'a'.repeat(100_000), ' ', '',
]

/** Every position in which a text that a user gives may stand in a query. */
const positions: readonly (readonly [name: string, build: (given: string) => Query<unknown>])[] = [
  ['a parameter', given => from(t).where(t.b.eq(given)).select({ id: t.id })],
  ['a constant', given => select({ x: literal(given) })],
  ['a typed value', given => select({ x: value(given, text()) })],
  ['a pattern and its escape', given => from(t).where(t.b.like(given, [...given][0] ?? '')).select({ id: t.id })],
  ['a regular expression', given => from(t).where(t.b.matches(given)).select({ id: t.id })],
  ['a list', given => from(t).where(t.b.in([given, given])).select({ id: t.id })],
  ['bounds', given => from(t).where(t.b.between(given, given)).select({ id: t.id })],
  ['a key of JSON', given => from(t).where(t.j.hasKey(given)).select({ x: t.j.get(given), y: t.j.getText(given), z: t.j.path([given]) })],
  ['JSON', given => from(t).where(t.j.contains({ [given]: given })).select({ id: t.id })],
  ['a path of JSON', given => from(t).select({ x: jsonExists(t.j, given) })],
  ['a template', given => from(t).where(sql(boolean())`${t.b} = ${given}`).select({ id: t.id })],
  ['a statement written by hand', given => sql.statement({ id: integer() })`select id from t where b = ${given}`],
  ['a row to insert', given => insertInto(t).values({ id: 1, b: given, j: { [given]: given } })],
  ['many rows to insert', given => insertInto(t).values([{ id: 1, b: given }, { id: 2, b: given }])],
  ['a value to set', given => update(t).set({ b: given }).where(t.b.ne(given))],
  ['a deletion', given => deleteFrom(t).where(t.b.eq(given))],
  ['an update on conflict', given => insertInto(t).values({ id: 1 }).onConflict(t.id).doUpdate(() => ({ b: given }))],
  ['an alternative', given => from(t).select({ x: coalesce(t.b, given) })],
  ['a nested row', given => select({ rows: many(select({ x: literal(given), y: value(given, text()) })) })],
  ['an argument', given => select({ x: call('upper', [literal(given)], text()) })],
  ['a time zone', given => from(t).select({ x: t.d.atTimeZone(given) })],
]

const shapeOf = (query: Query<unknown>): unknown => normalTree(compiled(query).text)

describe('a value never changes what is said', () => {
  test.each(positions)('%s', (_, build) => {
    const harmless = shapeOf(build('harmless'))
    for (const given of hostile) {
      const query = build(given)
      const { text: printed } = compiled(query)
      expect(isSingleStatement(printed)).toBe(true)
      expect(normalTree(printed)).toEqual(harmless)
      expect(shapeOf(throughJson(query))).toEqual(harmless)
    }
  })

  test('whatever the value', () => {
    fc.assert(fc.property(fc.constantFrom(...positions), fc.string({ unit: 'grapheme', maxLength: 60 }), ([, build], given) => {
      expect(shapeOf(build(given))).toEqual(shapeOf(build('harmless')))
    }), seeded({ numRuns: 500 }))
  })

  test('a parameter is not even in the text', () => {
    for (const given of hostile.filter(({ length }) => length > 3)) {
      expect(compiled(from(t).where(t.b.eq(given)).select({ id: t.id })).text).toBe('select "t"."id" as "id" from "t" where "t"."b" = $1')
    }
  })

  test('a NUL, or half of a pair, is a failure and never sent', () => {
    for (const given of ['a\0b', '\0', '\uD800']) {
      expect(refusal(select({ x: literal(given) }))).toMatchObject({ tag: 'InvalidNode', kind: 'literal' })
      expect(compiled(from(t).where(t.b.eq(given)).select({ id: t.id })).encode()).toBeInstanceOf(EncodeFault)
    }
  })

  test('a label that the enumerated type does not have is refused', () => {
    const mood = enumType('mood', ['sad'])
    const moods = table('moods', { mood: mood() })
    for (const given of hostile) expect(compiled(from(moods).where(moods.mood.eq(given as never)).select(moods)).encode()).toBeInstanceOf(EncodeFault)
  })

  test('a number that is none is a fault or a quoted text', () => {
    expect(compiled(from(t).limit('1; drop table t' as never).select({ id: t.id })).encode()).toBeInstanceOf(EncodeFault)
    expect(compiled(from(t).where(t.id.eq('1 or 1=1' as never)).select({ id: t.id })).encode()).toBeInstanceOf(EncodeFault)
  })
})

const names: readonly string[] = ['a"b', '"', 'a"; drop table t; --', 'select', 'A', ' ', 'a.b', '$1', '--', '/*', '\'', '\n', '\u{1F600}', 'x'.repeat(63), 'é'.repeat(31), '__proto__', 'constructor', '*']

/** Every position of a name. */
const namedParts: readonly (readonly [name: string, build: (given: string) => Query<unknown>])[] = [
  ['a table', given => { const it = table(given, { id: integer() }); return from(it).select(it) }],
  ['a schema', given => { const it = schema(given).table('it', { id: integer() }); return from(it).where(it.id.gt(0)).select(it) }],
  ['a column', given => { const it = table('it', { id: integer().named(given) }); return from(it).where(it.id.gt(0)).orderBy(it.id).select({ id: it.id }) }],
  ['a column to write', given => { const it = table('it', { id: integer().named(given) }); return insertInto(it).values({ id: 1 }).onConflict(it.id).doUpdate(row => ({ id: row.id })).returning({ id: it.id }) }],
  ['columns of many rows', given => { const it = table('it', { id: integer().named(given) }); return insertInto(it).values([{ id: 1 }, { id: 2 }]) }],
  ['a column to set', given => { const it = table('it', { id: integer().named(given) }); return update(it).set({ id: 1 }).where(it.id.eq(2)) }],
  ['an alias', given => { const it = alias(t, given); return from(it).forUpdate({ of: [it] }).select({ id: it.id }) }],
  ['an output column', given => select({ [given]: literal(1) })],
  ['a nested output column', given => select({ rows: many(select({ [given]: literal(1), group: { [given]: literal(2) } })) })],
  ['a column of a union', given => select({ [given]: literal(1) }).union(select({ [given]: literal(2) })).orderBy(columns => [(columns as unknown as Record<string, typeof t.id>)[given]?.asc() as never])],
  ['a query in FROM', given => { const it = select({ one: literal(1) }).as(given); return from(it).select({ one: it.one }) }],
  ['a named query', given => { const it = cte(given, select({ one: literal(1) })); return from(it).select({ one: it.one }).with(it) }],
  ['a function in FROM', given => { const it = generateSeries(given, 1, 2); return from(it).select({ n: it.value }) }],
  ['an unnested array', given => { const it = unnest(given, t.arr); return from(t).crossJoin(it).select({ n: it.value }) }],
  ['a function', given => select({ x: call(given, [], integer()) })],
  ['a function\'s schema', given => select({ x: call('f', [], integer(), { schema: given }) })],
  ['an argument', given => select({ x: call('f', [named(given, literal(1))], integer()) })],
  ['a constraint', given => insertInto(t).values({ id: 1 }).onConflict(given as never).doNothing()],
  ['a type', given => select({ x: cast(literal('a'), customType(given)) })],
  ['an enumerated type', given => select({ x: value('a', enumType(given, ['a'], { schema: given })()) })],
  ['a collation', given => from(t).orderBy(t.b.collate(given)).select({ id: t.id })],
  ['a name in a template', given => select({ x: sql(integer())`${identifier(given)}` })],
  ['a way of sampling', given => from(tableSample(t, given as never, 1)).select({ id: t.id })],
]

describe('a name is a name, whatever it is', () => {
  test.each(namedParts)('%s', (_, build) => {
    const harmless = tokens(compiled(build('harmless')).text).map(({ kind }) => kind === 'keyword' ? 'IDENT' : kind)
    for (const given of names) {
      const query = build(given)
      const printed = compiled(query).text
      expect(isSingleStatement(printed)).toBe(true)
      expect(tokens(printed).map(({ kind }) => kind === 'keyword' ? 'IDENT' : kind)).toEqual(harmless)
      expect(compiled(throughJson(query)).text).toBe(printed)
    }
  })

  test.each(['', 'a\0b', 'x'.repeat(64), 'é'.repeat(32)])('what no identifier can be is a failure with the name: %j', given => {
    for (const change of ['"harmless"', '"it"']) {
      const ast = JSON.stringify(encodeAst(statementOf(from(table('it', { id: integer().named('harmless') })).where(literal(true)).select({ id: literal(1) }))))
      const back = decodeAst(JSON.parse(ast.replaceAll(change, JSON.stringify(given))))
      expect(back.ok).toBe(true)
      if (change === '"it"') expect(back.map(statement => refusal(queryOf(statement))).valueOr(undefined)).toMatchObject({ tag: 'InvalidIdentifier', name: given })
    }
    expect(refusal(select({ [given]: literal(1) }))).toMatchObject({ tag: 'InvalidIdentifier', name: given })
    expect(() => table(given, {})).toThrow('identifier')
  })
})

describe('an AST from outside', () => {
  /** Statements of every kind whose words are put in the place of a good one. */
  const good = (): unknown => JSON.parse(JSON.stringify(encodeAst(statementOf(from(t).leftJoin(alias(t, 'o'), literal(true)).where(and(t.a.gt(1), t.b.like('a')))
    .orderBy(t.a.desc().nullsLast()).forUpdate({ wait: 'nowait' }).select({ x: cast(t.a, text()), y: call('upper', [t.b], text()), z: count().over() })))))

  const evil = 'int4); drop table t; --'
  /** The same tree with every string field in turn replaced. */
  const changed = function* (tree: unknown): Generator<readonly [path: string, tree: unknown]> {
    const root = structuredClone(tree)
    const visit = function* (node: unknown, path: string): Generator<readonly [string, unknown]> {
      if (typeof node !== 'object' || node === null) return
      const record = node as Record<string, unknown>
      for (const [key, content] of Object.entries(record)) {
        if (typeof content === 'string') {
          record[key] = evil
          yield [`${path}.${key}`, structuredClone(root)]
          record[key] = content
        } else yield* visit(content, `${path}.${key}`)
      }
    }
    yield* visit(root, '$')
  }

  test('is refused or says the same, whichever of its words is replaced', () => {
    const shape = tokens(compile(queryOf((good() as { ast: StatementNode }).ast)).map(({ text: printed }) => printed).valueOr('')).length
    const outcomes = [...changed(good())].map(([path, tree]) => {
      const back = decodeAst(tree)
      if (!back.ok) return `refused ${path.split('.').at(-1)}`
      const made = compile(queryOf(back.value))
      if (!made.ok) return 'failed'
      expect([path, isSingleStatement(made.value.text), tokens(made.value.text).length]).toEqual([path, true, shape])
      return 'quoted'
    })
    expect(outcomes.length).toBeGreaterThan(40)
    expect(new Set(outcomes)).toEqual(new Set(['refused kind', 'refused operator', 'refused form', 'refused direction', 'refused nulls', 'refused strength', 'refused wait', 'refused name', 'quoted']))
  })

  const typed = (type: unknown) => ({ quern: 1, ast: { kind: 'select', from: [], columns: [{ kind: 'projectionItem', name: 'x', expression: { kind: 'cast', expression: { kind: 'literal', value: 1 }, type }, type }] } })
  const withExpression = (expression: unknown) => ({ quern: 1, ast: { kind: 'select', from: [fromT], columns: [{ kind: 'projectionItem', name: 'x', expression, type: { kind: 'scalarType', name: 'integer' } }] } })

  test.each([
    [{ kind: 'scalarType', name: evil }, 'there is no built-in type'],
    [{ kind: 'scalarType', name: 'int4' }, 'there is no built-in type'],
    [{ kind: 'scalarType', name: 'INTEGER' }, 'there is no built-in type'],
    [{ kind: 'scalarType', name: 'integer', modifiers: ['1); drop table t; --'] }, 'whole number'],
    [{ kind: 'scalarType', name: 'interval', fields: evil }, 'must be one of'],
    [{ kind: 'scalarType', name: 'timestamptz', mode: evil }, 'must be one of'],
    [{ kind: 'customType', name: 'x', modifiers: [1.5] }, 'whole number'],
    [{ kind: 'arrayType', element: { kind: 'scalarType', name: evil } }, 'there is no built-in type'],
  ])('a type %j', (type, problem) => {
    const back = decodeAst(typed(type))
    expect(back.match({ success: () => 'accepted', failure: ({ problem: said }) => said })).toContain(problem)
  })

  test.each([
    { kind: 'extract', field: 'epoch from now()), (select 1', expression: { kind: 'literal', value: 1 } },
    { kind: 'operation', operator: '+ 1); drop table t; --', operands: [{ kind: 'literal', value: 1 }, { kind: 'literal', value: 1 }] },
    { kind: 'currentValue', name: evil },
    { kind: 'pattern', form: evil, expression: { kind: 'literal', value: 'a' }, pattern: { kind: 'literal', value: 'a' } },
    { kind: 'raw', texts: ['drop table t'], holes: [] },
    { kind: 'literal', value: { tag: 'bigint', value: '1; drop table t' } },
    { kind: 'literal', value: { tag: 'number', value: '1; drop table t' } },
    { kind: 'literal', value: { tag: 'bytes', value: '\'; drop table t' } },
  ])('an expression %j is refused', expression => {
    expect(decodeAst(withExpression(expression)).ok).toBe(false)
    // Not even a program that forgets to check it gets it printed.
    const statement = withExpression(expression).ast as unknown as StatementNode
    if (expression.kind !== 'raw') expect(refusal(queryOf(statement))).toMatchObject({ tag: 'InvalidNode' })
  })

  test('the name of a function is quoted', () => {
    const back = decodeAst(withExpression({ kind: 'call', name: 'now(); drop table t; --', arguments: [] }))
    expect(back.map(statement => compiled(queryOf(statement)).text).valueOr('')).toBe('select "now(); drop table t; --"() as "x" from "t"')
  })

  test('an operator for ANY is one of signs that takes it', () => {
    for (const operator of [evil, 'and', 'isNull', 'not', 'isDistinctFrom', 'atTimeZone']) {
      const back = decodeAst(withExpression({ kind: 'quantified', operator, left: { kind: 'literal', value: 1 }, quantifier: 'any', array: { kind: 'column', name: 'arr' } }))
      expect(back.map(statement => refusal(queryOf(statement))).valueOr({ tag: 'refused' })).toMatchObject({ tag: 'InvalidNode', kind: 'quantified' })
    }
  })

  test('a call is where the grammar has a call', () => {
    const column = { kind: 'column', name: 'a' }
    expect(decodeAst(withExpression({ kind: 'over', call: column })).map(statement => refusal(queryOf(statement))).valueOr(undefined)).toMatchObject({ tag: 'InvalidNode', kind: 'over' })
    const source = { kind: 'functionSource', call: column, alias: 'x' }
    const ast = { ...withExpression(column).ast, from: [source] }
    expect(decodeAst({ quern: 1, ast }).map(statement => refusal(queryOf(statement))).valueOr(undefined)).toMatchObject({ tag: 'InvalidNode', kind: 'functionSource' })
  })

  test('every choice of every node is closed', () => {
    const open = nodeKinds.flatMap(({ kind, fields }) => Object.entries(fields).filter(([, field]) => field.holds === 'choice' && (field.words?.length ?? 0) === 0).map(([name]) => `${kind}.${name}`))
    expect(open).toEqual([])
  })
})

describeOnFixture('hostile values go through the database unchanged', session => {
  test('as parameters, as constants, in nested rows and in arrays', async () => {
    for (const given of hostile) {
      const query = select({ a: value(given, text()), b: literal(given), c: many(select({ x: literal(given) })), d: value([given], text().array()), e: value({ [given]: given }, jsonb()) })
      expect(await rowsOf(session, query)).toEqual([{ a: given, b: given, c: [{ x: given }], d: [given], e: { [given]: given } }])
      expect(parameters(compiled(query))).toHaveLength(3)
    }
  })

  test('as names', async () => {
    for (const given of names) expect(Object.keys((await rowsOf(session, select({ [given]: literal(1) })))[0] ?? {})).toEqual([given])
  })

  test('and standard_conforming_strings changes nothing', async () => {
    await session.query('set standard_conforming_strings = off').catch(() => undefined)
    const given = '\\\'; drop table t; --'
    try {
      expect(await rowsOf(session, select({ x: literal(given) }))).toEqual([{ x: given }])
    } finally {
      await session.query('set standard_conforming_strings = on')
    }
  })
}, { on: embedded })
