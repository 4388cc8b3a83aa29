import { describe, expect, test } from 'vitest'
import { unfrozen } from '../../test/frozen.ts'
import { posts, users } from '../../test/blog.ts'
import * as q from '../index.ts'
import { aggregateCases, callCases } from '../../test/function-cases.ts'

const node = (of: q.AnyExpression) => of[q.nodeKey] as unknown as Record<string, unknown>
const typeName = (of: q.AnyExpression) => (of[q.typeKey].node as { readonly name?: string; readonly kind: string }).name ?? of[q.typeKey].node.kind

test.each(callCases)('%s gives %s', (name, type, made, count) => {
  expect(node(made)).toMatchObject({ kind: 'call', name })
  expect((node(made)['arguments'] as unknown[]).length).toBe(count)
  expect(typeName(made)).toBe(type)
  expect(unfrozen(made)).toEqual([])
})

describe('aggregates', () => {
  test.each(aggregateCases)('%s gives %s', (name, type, made, count) => {
    expect(node(made)).toMatchObject({ kind: 'aggregate', name })
    expect((node(made)['arguments'] as unknown[]).length).toBe(count)
    expect(typeName(made)).toBe(type)
    expect(Object.isFrozen(made)).toBe(true)
    expect(q.isExpression(made)).toBe(true)
  })

  test('are told more, each time anew', () => {
    const base = q.count(users.id)
    const more = base.distinct().filter(users.age.gt(1)).orderedBy(users.name.desc(), users.id)
    expect(node(base)).toEqual({ kind: 'aggregate', name: 'count', arguments: [users.id[q.nodeKey]] })
    expect(node(more)).toMatchObject({ distinct: true, filter: { operator: 'gt' }, orderBy: [{ direction: 'desc' }, { kind: 'ordering' }] })
    expect(node(q.percentileCont(0.5, users.age))).toMatchObject({ arguments: [{ kind: 'literal', value: 0.5 }], withinGroup: [{ kind: 'ordering' }] })
    expect(node(base.gt(3n))).toMatchObject({ kind: 'operation', operands: [{ kind: 'aggregate' }, { kind: 'parameter' }] })
    expect(JSON.parse(JSON.stringify(base))).toEqual(node(base))
  })
})

describe('windows', () => {
  const by = q.window({
    partitionBy: [users.name], orderBy: [users.age.desc(), users.id],
    frame: { unit: 'groups', start: q.unboundedPreceding, end: q.following(2), exclude: 'ties' },
  })

  test('have their parts', () => {
    expect(node(q.sum(users.age).over(by))).toMatchObject({ kind: 'over', call: { kind: 'aggregate' }, window: {
      partitionBy: [{ name: 'name' }], orderBy: [{ direction: 'desc' }, { kind: 'ordering' }],
      frame: { unit: 'groups', start: { form: 'unbounded preceding' }, end: { form: 'following', offset: { kind: 'parameter', value: 2 } }, exclude: 'ties' },
    } })
    expect(node(q.rowNumber().over())).toMatchObject({ window: { partitionBy: [], orderBy: [] } })
    expect(node(q.rank().over(q.window({ frame: { unit: 'rows', start: q.preceding(q.value(1, q.integer())) } })))).toMatchObject({ window: { frame: { start: { offset: { kind: 'cast' } } } } })
    expect(node(q.rank().over(q.window({ frame: { unit: 'rows', start: q.currentRow, end: q.unboundedFollowing } })))).toMatchObject({ window: { frame: { start: { form: 'current row' }, end: { form: 'unbounded following' } } } })
    expect([...unfrozen(by), ...unfrozen(q.rowNumber()), ...unfrozen(q.currentRow)]).toEqual([])
  })

  test.each([
    ['row_number', 'bigint', q.rowNumber(), 0], ['rank', 'bigint', q.rank(), 0], ['dense_rank', 'bigint', q.denseRank(), 0], ['percent_rank', 'double precision', q.percentRank(), 0],
    ['cume_dist', 'double precision', q.cumeDist(), 0], ['ntile', 'integer', q.ntile(4), 1], ['lag', 'integer', q.lag(users.age), 1], ['lag', 'integer', q.lag(users.age, 2), 2], ['lead', 'integer', q.lead(users.age, 1, 0), 3],
    ['first_value', 'text', q.firstValue(users.name), 1], ['last_value', 'text', q.lastValue(users.name), 1], ['nth_value', 'text', q.nthValue(users.name, 2), 2],
  ] as const)('%s gives %s', (name, type, waiting, count) => {
    const made: q.AnyExpression = waiting.over(by as never)
    const call = node(made)['call'] as { name: string; arguments: unknown[] }
    expect([call.name, call.arguments.length, typeName(made)]).toEqual([name, count, type])
  })

  test('the third argument of lag is never taken for the second', () => {
    const call = node(q.lag(users.name, undefined, 'none').over())['call'] as { arguments: unknown[] }
    expect(call.arguments).toMatchObject([{ name: 'name' }, { expression: { value: 1 } }, { expression: { value: 'none' }, type: { name: 'text' } }])
  })
})

test('CASE', () => {
  const start = q.when(users.age.lt(18), q.literal('minor'))
  const made = start.when(users.age.gt(60), users.name)
  expect(node(made.else('adult'))).toMatchObject({ kind: 'caseWhen', branches: [{ then: { kind: 'literal' } }, { then: { name: 'name' } }], otherwise: { kind: 'cast', expression: { value: 'adult' } } })
  expect(node(start.end())).not.toHaveProperty('otherwise')
  expect((node(start.end())['branches'] as unknown[]).length).toBe(1)
  expect([...unfrozen(made), ...unfrozen(made.end())]).toEqual([])
})

describe('values and constants', () => {
  test('value is a parameter with a cast that never cuts', () => {
    expect(node(q.value('abcd', q.varchar(3)))).toEqual({ kind: 'cast', expression: { kind: 'parameter', type: { kind: 'scalarType', name: 'varchar', modifiers: [3] }, value: 'abcd' }, type: { kind: 'scalarType', name: 'varchar' } })
    expect(node(q.value(['a'], q.char(3).array()))['type']).toEqual({ kind: 'arrayType', element: { kind: 'scalarType', name: 'varchar' } })
    expect(node(q.value(null, q.text()))['expression']).toMatchObject({ value: null })
    expect(node(q.value([1], q.integer().array()))['type']).toMatchObject({ kind: 'arrayType' })
  })

  test('literal is part of the text, of the type that it looks like', () => {
    expect(['x', true, 5n, 3, 1.5, 1e-7, null].map(given => typeName(q.literal(given)))).toEqual(['text', 'boolean', 'bigint', 'integer', 'numeric', 'numeric', 'text'])
    for (const bad of [NaN, Infinity, 2 ** 31, 1e21]) expect(() => q.literal(bad)).toThrow('cannot be written as a constant')
    expect(node(q.literal(-2147483647))).toEqual({ kind: 'literal', value: -2147483647 })
  })

  test('cast, extract, call', () => {
    expect(node(q.cast(users.age, q.text()))).toMatchObject({ kind: 'cast', type: { name: 'text' } })
    expect(node(q.extract('epoch', users.createdAt))).toMatchObject({ kind: 'extract', field: 'epoch' })
    expect(node(q.call('levenshtein', [users.name], q.integer(), { schema: 'public' }))).toEqual({ kind: 'call', name: 'levenshtein', schema: 'public', arguments: [users.name[q.nodeKey]] })
    for (const [made, name] of [[q.currentDate(), 'current_date'], [q.currentTimestamp(), 'current_timestamp'], [q.localTimestamp(), 'localtimestamp'], [q.currentUser(), 'current_user'], [q.sessionUser(), 'session_user'], [q.currentSchema(), 'current_schema']] as const) {
      expect(node(made)).toEqual({ kind: 'currentValue', name })
    }
    expect(typeName(q.dateTrunc('day', q.value('2020-01-01', q.date())))).toBe('timestamptz')
    expect(typeName(q.dateTrunc('day', q.value('2020-01-01', q.timestamp())))).toBe('timestamp')
    expect(typeName(q.arrayAgg(posts.tags))).toBe('arrayType')
  })
})

describe('forms of their own', () => {
  const j = q.table('j', { body: q.jsonb(), list: q.integer().array(), starts: q.date(), ends: q.date() })

  test.each([
    ['grouping', q.grouping(users.name, users.age), { kind: 'grouping' }, 'integer'],
    ['rollup', q.rollup(users.name, users.age), { kind: 'rollup' }, undefined],
    ['is json', q.isJson(users.name), { kind: 'isJson' }, 'boolean'],
    ['is not json', q.isNotJson(users.name), { kind: 'isJson', negated: true }, 'boolean'],
    ['json_exists', q.jsonExists(j.body, '$.a', 'false'), { kind: 'jsonExists', onError: 'false' }, 'boolean'],
    ['normalize', q.normalize(users.name, 'nfc'), { kind: 'normalize' }, 'text'],
    ['is normalized', q.isNormalized(users.name), { kind: 'isNormalized' }, 'boolean'],
    ['overlaps', q.overlaps([j.starts, j.ends], [j.starts, j.ends]), { kind: 'overlaps' }, 'boolean'],
    ['a named argument', q.named('days', q.value(3, q.integer())), { kind: 'namedArgument', name: 'days' }, 'integer'],
    ['a slice', q.slice(j.list, 1, 2), { kind: 'slice' }, 'arrayType'],
    ['a slice without ends', q.slice(j.list), { kind: 'slice' }, 'arrayType'],
  ] as const)('%s', (_, made, fields, type) => {
    expect(node(made as q.AnyExpression)).toMatchObject(fields)
    if (type !== undefined) expect(typeName(made as q.AnyExpression)).toBe(type)
    expect(unfrozen(made)).toEqual([])
  })

  test('a sample of a table and the emptying of one', () => {
    const some = q.tableSample(users, 'bernoulli', 10, 7)
    expect(some[q.sourceKey].node).toMatchObject({ kind: 'tableSample', method: 'bernoulli', arguments: [{ value: 10 }], repeatable: { value: 7 } })
    expect(q.tableSample(users, 'system', 10)[q.sourceKey].node).not.toHaveProperty('repeatable')
    expect(Object.keys(some)).toEqual(Object.keys(users))
    expect(q.statementOf(q.truncate([users, posts], { restartIdentity: true, cascade: true }))).toMatchObject({ kind: 'truncate', tables: [{ name: 'users' }, { name: 'posts' }], restartIdentity: true, cascade: true })
    expect(q.statementOf(q.truncate([users]))).toEqual({ kind: 'truncate', tables: [{ kind: 'tableSource', name: 'users' }] })
  })
})
