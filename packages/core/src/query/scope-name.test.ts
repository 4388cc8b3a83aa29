import { expect, test } from 'vitest'
import { from, integer, outputColumns, schema, statementOf } from '../index.ts'

test('tables of two schemas may share a name: an outer join empties the one that it joins', () => {
  const old = schema('old').table('items', { id: integer() })
  const fresh = schema('fresh').table('items', { id: integer() })
  const query = from(old).leftJoin(fresh, fresh.id.eq(old.id)).select({ old, fresh })
  expect(outputColumns(statementOf(query)).map(({ name, presence }) => [name, presence ?? false])).toEqual([
    ['old.id', false], ['fresh?', true], ['fresh.id', false],
  ])
})
