import * as core from '@quern/core'
import { statementOf } from '@quern/core'
import { selectNode, type ProjectionItemNode } from '@quern/core/ast'
import { expect, test } from 'vitest'
import { printNode } from '../../src/compile/index.ts'
import { compiled, expectSql, parameters } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { functionCases, noFunctions } from './function-cases.ts'

test('every function has a case', () => {
  const covered = new Set(functionCases.map(({ name }) => name))
  const functions = Object.entries(core).filter(([name, value]) => typeof value === 'function' && !noFunctions.has(name))
  expect(functions.map(([name]) => name).filter(name => !covered.has(name))).toEqual([])
})

describeOnFixture('functions', session => {
  const cases = functionCases.filter(({ since = 13 }) => since <= (session.target.major ?? 18))

  test.for(cases)('$name: $sql', async ({ query, sql, value }) => {
    const rows = await expectSql(session, query, sql)
    expect(rows[0]).toEqual({ x: value })
  })

  test.for(cases)('$name has the type in PostgreSQL that it says it has: $sql', async ({ query }) => {
    const statement = statementOf(query)
    if (!selectNode.is(statement)) throw new Error('a case is a SELECT')
    const [item] = statement.columns as readonly ProjectionItemNode[]
    const declared = item && printNode(item.type)
    if (!declared || 'failure' in declared) throw new Error('the type has a name')
    const made = compiled(query)
    const [row] = await session.rolledBack(() =>
      session.query(`select pg_typeof(x)::text, pg_typeof(null::${declared.text})::text from (${made.text}) as result`, parameters(made)))
    expect(row?.[0]).toBe(row?.[1])
  })
})
