import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns are as wide as need be, numbers to the right', () => {
  expect(formatTable([
    { code: 'SFO', flights: 584n, minutesLate: '-9.25', isHub: true },
    { code: 'San José', flights: 7, minutesLate: null, isHub: false },
  ])).toEqual([
    'code      flights  minutes late  is hub',
    '────────  ───────  ────────────  ──────',
    'SFO           584         -9.25  yes',
    'San José        7             –  no',
  ])
})

test('nested rows stand below one another, beside the row that has them', () => {
  expect(formatTable([
    { code: 'A', worst: [{ to: 'B', late: 10 }, { to: 'C', late: 5 }], last: 'x' },
    { code: 'D', worst: [], last: 'y' },
  ])).toEqual([
    'code  worst: to  worst: late  last',
    '────  ─────────  ───────────  ────',
    'A     B                   10  x',
    '      C                    5',
    'D                             y',
  ])
})

test('codes that begin with a digit are no numbers, and a list of values is JSON', () => {
  expect(formatTable([{ code: '00M', tags: ['a', 'b'] }])).toEqual(['code  tags', '────  ─────────', '00M   ["a","b"]'])
})

test('no rows', () => {
  expect(formatTable([])).toEqual(['(no rows)'])
})
