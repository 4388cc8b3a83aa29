import { queryOf, type Query } from '@quern/core'
import { decodeAst } from '@quern/core/ast'
import { expect, test } from 'vitest'
import { expectSql, refusal } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'

const integer = { kind: 'scalarType', name: 'integer' }
const one = { kind: 'literal', value: 1 }
const column = (name: string, source = 't') => ({ kind: 'column', source, name })
const t = { kind: 'tableSource', name: 't' }
const u = { kind: 'tableSource', name: 'u' }
const item = (expression: object, type: object = integer) => ({ kind: 'projectionItem', name: 'x', expression, type })
const join = (fields: object) => ({ kind: 'join', form: 'inner', left: t, right: u, ...fields })
const windowed = (fields: object) => ({ kind: 'over', call: { kind: 'aggregate', name: 'sum', arguments: [column('id')] }, ...fields })
const definition = (fields: object) => ({ kind: 'windowDefinition', partitionBy: [], orderBy: [], ...fields })

/** A statement that came as JSON. */
const statement = (ast: object): Query<unknown> => {
  const back = decodeAst({ quern: 1, ast })
  if (!back.ok) throw new Error(`${back.error.path} ${back.error.problem}`)
  return queryOf(back.value)
}
const selecting = (expression: object, fields: object = {}, type?: object) => statement({ kind: 'select', from: [t], columns: [item(expression, type)], ...fields })

/** Forms that no builder of core gives yet, and that an AST may have. */
const forms: readonly (readonly [name: string, query: Query<unknown>, sql: string])[] = [
  ['join using', selecting(one, { from: [join({ using: ['id'] })] }), 'select 1 as x from t join u using (id)'],
  ['natural join', selecting(one, { from: [join({ form: 'full', natural: true })] }), 'select 1 as x from t natural full join u'],
  ['a join on the right', selecting(one, { from: [join({ on: { kind: 'literal', value: true }, right: { kind: 'join', form: 'cross', left: u, right: { kind: 'tableSource', name: 'v' } } })] }), 'select 1 as x from t join (u cross join v) on true'],
  ['a table alone, with an alias and columns', selecting(column('p', 'o'), { from: [{ ...t, schema: 'public', only: true, alias: 'o', columns: ['p'] }] }), 'select o.p as x from only public.t as o (p)'],
  ['a column with its schema', selecting({ ...column('id'), schema: 'public' }, { from: [{ ...t, schema: 'public' }] }), 'select public.t.id as x from public.t'],
  ['a row with its schema', selecting({ kind: 'call', name: 'to_jsonb', arguments: [{ kind: 'wholeRow', source: 't', schema: 'public' }] }, {}, { kind: 'scalarType', name: 'jsonb' }), 'select to_jsonb(public.t.*) as x from t'],
  ['rows with a number', selecting(column('n', 'f'), { from: [{ kind: 'functionSource', alias: 'f', columns: ['v', 'n'], ordinality: true, lateral: true, call: { kind: 'call', name: 'generate_series', arguments: [one, one] } }] }), 'select f.n as x from lateral generate_series(1, 1) with ordinality as f (v, n)'],
  ['a query with named columns', selecting(column('y', 's'), { from: [{ kind: 'querySource', alias: 's', columns: ['y'], query: { kind: 'select', from: [], columns: [item(one)] } }] }), 'select s.y as x from (select 1 as x) as s (y)'],
  ['a query with its columns named', statement({ kind: 'select', from: [{ kind: 'tableSource', name: 'c' }], columns: [item(column('y', 'c'))], with: [{ kind: 'cte', name: 'c', columns: ['y'], query: { kind: 'select', from: [], columns: [item(one)] } }] }), 'with c (y) as (select 1 as x) select c.y as x from c'],
  ['a simple CASE', selecting({ kind: 'caseWhen', operand: column('a'), branches: [{ kind: 'caseBranch', when: one, then: one }] }), 'select case t.a when 1 then 1 end as x from t'],
  ['rows with ties', selecting(column('id'), { orderBy: [{ kind: 'ordering', expression: column('a') }], limit: one, offset: one, withTies: true }), 'select t.id as x from t order by t.a offset 1 fetch first (1) rows with ties'],
  ['a window with a name and one that builds on it', selecting(windowed({ window: definition({ base: 'w', orderBy: [{ kind: 'ordering', expression: column('id') }] }) }), { windows: [{ kind: 'namedWindow', name: 'w', window: definition({ partitionBy: [column('a')] }) }] }), 'select sum(t.id) over (w order by t.id) as x from t window w as (partition by t.a)'],
  ['a window by its name', selecting(windowed({ name: 'w' }), { windows: [{ kind: 'namedWindow', name: 'w', window: definition({}) }] }), 'select sum(t.id) over w as x from t window w as ()'],
  ['no window at all', selecting(windowed({})), 'select sum(t.id) over () as x from t'],
  ['a frame of one end', selecting(windowed({ window: definition({ orderBy: [{ kind: 'ordering', expression: column('id') }], frame: { kind: 'windowFrame', unit: 'rows', start: { kind: 'frameBound', form: 'preceding', offset: { kind: 'operation', operator: 'plus', operands: [one, one] } } } }) })), 'select sum(t.id) over (order by t.id rows 1 + 1 preceding) as x from t'],
  ['no columns', statement({ kind: 'select', from: [t], columns: [] }), 'select from t'],
  ['an array without a type', selecting({ kind: 'subscript', index: one, expression: { kind: 'arrayOf', elements: [one] } }), 'select (array[1])[1] as x from t'],
  ['a type with modifiers of its own', selecting({ kind: 'cast', expression: { kind: 'literal', value: '1.25' }, type: { kind: 'customType', name: 'numeric', schema: 'pg_catalog', modifiers: [3, 1] } }, {}, { kind: 'scalarType', name: 'numeric' }), `select '1.25'::"pg_catalog"."numeric"(3, 1) as x from t`],
  ['a span of some fields', selecting({ kind: 'cast', expression: { kind: 'literal', value: '1 day' }, type: { kind: 'scalarType', name: 'interval', fields: 'day to second', modifiers: [3] } }, {}, { kind: 'scalarType', name: 'interval' }), `select '1 day'::interval day to second(3) as x from t`],
  ['bits of any count', selecting({ kind: 'cast', expression: { kind: 'literal', value: '101' }, type: { kind: 'scalarType', name: 'varbit', modifiers: [5] } }, {}, { kind: 'scalarType', name: 'varbit' }), `select '101'::bit varying(5) as x from t`],
  ['a comparison with all of an array', selecting({ kind: 'quantified', operator: 'lte', left: column('a'), quantifier: 'all', array: { kind: 'column', source: 't', name: 'arr' } }, {}, { kind: 'scalarType', name: 'boolean' }), 'select t.a <= all (t.arr) as x from t'],
  ['an ordered-set aggregate without an argument', selecting({ kind: 'aggregate', name: 'mode', arguments: [], withinGroup: [{ kind: 'ordering', expression: column('id') }] }), 'select mode() within group (order by t.id) as x from t'],
  ['a condition of a partial index', statement({ kind: 'insert', table: t, columns: ['id'], rows: [{ kind: 'valuesRow', values: [one] }], conflict: { kind: 'conflict', target: [{ kind: 'column', name: 'id' }], targetWhere: { kind: 'operation', operator: 'isNotNull', operands: [{ kind: 'column', name: 'id' }] } } }), 'insert into t (id) values (1) on conflict (id) where id is not null do nothing'],
  ['rows of VALUES combined', statement({ kind: 'setOperation', operator: 'union', all: true, left: { kind: 'values', columns: [item({ kind: 'column', name: 'x' })], rows: [{ kind: 'valuesRow', values: [one] }] }, right: { kind: 'select', from: [], columns: [item(one)] } }), '(values (1)) union all select 1 as x'],
  ['overriding user values', statement({ kind: 'insert', table: { kind: 'tableSource', name: 'w' }, columns: ['id'], overriding: 'user', rows: [{ kind: 'valuesRow', values: [one] }] }), 'insert into w (id) overriding user value values (1)'],
]

describeOnFixture('forms of nodes', session => {
  test.for(forms)('%s', async ([, query, sql]) => {
    await expect(expectSql(session, query, sql)).resolves.toBeInstanceOf(Array)
  })

  test('an aggregate over all rows has nothing to order', () => {
    expect(refusal(selecting({ kind: 'aggregate', name: 'count', arguments: [], orderBy: [{ kind: 'ordering', expression: column('id') }] }))).toMatchObject({ tag: 'InvalidNode', kind: 'aggregate' })
  })

  test('a comparison takes an array or a query, and not both', () => {
    const query = { kind: 'select', from: [], columns: [item(one)] }
    expect(refusal(selecting({ kind: 'quantified', operator: 'eq', left: one, quantifier: 'any' }))).toMatchObject({ tag: 'InvalidNode', kind: 'quantified' })
    expect(refusal(selecting({ kind: 'quantified', operator: 'eq', left: one, quantifier: 'any', array: one, query }))).toMatchObject({ tag: 'InvalidNode', kind: 'quantified' })
  })
})
