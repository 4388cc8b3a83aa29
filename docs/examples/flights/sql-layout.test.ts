import { compile } from '@quern/pg-driver/compile'
import { expectSameTree } from '@quern/workbench/oracle'
import { expect, test } from 'vitest'
import { examples } from './queries/index.ts'
import { layOutParameters, layOutSql } from './sql-layout.ts'

test.each(examples)('the statement of $file keeps its meaning, in 118 columns', ({ query }) => {
  const text = compile(query).match({ success: compiled => compiled.text, failure: fault => fault.tag })
  const lines = layOutSql(text, 118)
  expectSameTree(lines.join('\n'), text)
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.filter(line => line.length > 118)).toEqual([])
})

test('clauses begin lines, words that look like clauses do not', () => {
  const sql = 'select left("a", 1) as "from (", count(*) filter (where "b" is distinct from 1) from "t" ' +
    'left join "u" on true where "a" in (select 1) group by "a" order by max("b") over (order by "a")'
  expect(layOutSql(sql, 118)).toEqual([
    'select left("a", 1) as "from (", count(*) filter (where "b" is distinct from 1)',
    'from "t"',
    'left join "u" on true',
    'where "a" in (select 1)',
    'group by "a"',
    'order by max("b") over (order by "a")',
  ])
})

test('a line is cut between the items of its list, and in an item only where it must be', () => {
  expect(layOutSql('select "first" as "a", "second" as "b", coalesce("third", \'a b\') as "c" from "t"', 30)).toEqual([
    'select "first" as "a",',
    '    "second" as "b",',
    '    coalesce("third", \'a b\')',
    '    as "c"',
    'from "t"',
  ])
})

test('parameters are named, cut where they are long, and seen where they are blank', () => {
  expect(layOutParameters(['1', ' ', null, 'x'.repeat(61)], 80)).toEqual([
    "$1 = 1   $2 = ' '   $3 = null",
    `$4 = ${'x'.repeat(59)}…`,
  ])
})
