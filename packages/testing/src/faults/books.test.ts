import { expect, test } from 'vitest'
import { audit, type Entry, type LedgerRow, PARTS, type Verdict } from './books.ts'
import { DEFECTS, type FaultRow, figureTable, isClean, isComplete, rowTable } from './row.ts'
import { turnstile } from './turnstile.ts'

const whole = (tag: number, transaction = `x${tag}`): LedgerRow[] =>
  Array.from({ length: PARTS }, (_, at) => ({ tag, part: at + 1, transaction }))
const entry = (tag: number, verdict: Verdict): Entry => ({ tag, verdict })

const CLEAN = { ackedButMissing: 0, rejectedButPresent: 0, partial: 0, crossTransaction: 0 }

test('books that agree with what was told', () => {
  const entries = [entry(1, 'acknowledged'), entry(2, 'failed'), entry(3, 'unknown'), entry(4, 'unknown'), entry(5, 'hung')]
  expect(audit(entries, [...whole(1), ...whole(3)])).toEqual({ trials: 5, acknowledged: 1, failed: 1, unresolved: 2, hung: 1, ...CLEAN })
  expect(audit([], [])).toEqual({ trials: 0, acknowledged: 0, failed: 0, unresolved: 0, hung: 0, ...CLEAN })
})

test.each<[string, readonly Entry[], readonly LedgerRow[], Partial<typeof CLEAN>]>([
  ['acknowledged, and nothing is there', [entry(1, 'acknowledged')], [], { ackedButMissing: 1 }],
  ['failed, and all of it is there', [entry(1, 'failed')], whole(1), { rejectedButPresent: 1 }],
  ['never tried, and there', [], whole(7), { rejectedButPresent: 1 }],
  ['acknowledged, and a row is missing', [entry(1, 'acknowledged')], whole(1).slice(1), { partial: 1 }],
  ['of unknown outcome, and a row is missing', [entry(1, 'unknown')], whole(1).slice(0, -1), { partial: 1 }],
  ['failed, and a row of it is there', [entry(1, 'failed')], whole(1).slice(0, 1), { partial: 1, rejectedButPresent: 1 }],
  ['written twice', [entry(1, 'acknowledged')], [...whole(1, 'a'), ...whole(1, 'b')], { partial: 1, crossTransaction: 1 }],
  ['one row written twice, in place of another', [entry(1, 'acknowledged')], [...whole(1).slice(1), { tag: 1, part: 2, transaction: 'x1' }], { partial: 1 }],
  ['written by two transactions', [entry(1, 'acknowledged')], [...whole(1).slice(1), { tag: 1, part: 1, transaction: 'other' }], { crossTransaction: 1 }],
  ['committed with another one', [entry(1, 'acknowledged'), entry(2, 'acknowledged')], [...whole(1, 'a'), ...whole(2, 'a')], { crossTransaction: 2 }],
])('%s', (_name, entries, rows, defects) => {
  expect(audit(entries, rows)).toMatchObject({ ...CLEAN, ...defects })
})

const row: FaultRow = {
  driver: 'a driver', fault: 'a fault', trials: 3, acknowledged: 1, failed: 1, resolvedCommitted: 0, resolvedRolledBack: 0, unresolved: 1,
  ackedButMissing: 0, rejectedButPresent: 0, partial: 0, crossTransaction: 0, hung: 0, uncaught: 0, leakedConnections: 0, strayCancels: 0,
}

test('a row is clean without any of the eight defects, and complete if everybody was told something', () => {
  expect(isClean(row)).toBe(true)
  expect(DEFECTS).toHaveLength(8)
  for (const defect of DEFECTS) expect(isClean({ ...row, [defect]: 1 })).toBe(false)
  expect(isComplete(row)).toBe(true)
  expect(isComplete({ ...row, acknowledged: 0 })).toBe(false)
})

test('the tables', () => {
  const lines = rowTable([row, { ...row, driver: 'b', trials: 1000 }]).split('\n')
  expect(lines).toHaveLength(7)
  expect(lines.at(-3)).toMatch(/^a driver\s+a fault\s+3\s+1\s+1\s+0\s+0\s+1(\s+0){8}$/u)
  expect(lines.at(-1)).toMatch(/^all\s+1003\s+2\s+2\s/u)
  expect(figureTable([{ what: 'x', 'how many': 12 }])).toBe('       how\nwhat  many\n----  ----\nx       12')
  expect(figureTable([])).toBe('')
})

test('a turnstile lets so many in, and tells who waits how many have passed', async () => {
  const stile = turnstile(3)
  expect([stile.enter(), stile.enter(), stile.enter(), stile.enter()]).toEqual([true, true, true, false])
  const two = stile.settled(2)
  const many = stile.settled(10)
  stile.pass()
  stile.pass()
  expect(await two).toBe(true)
  stile.pass()
  expect(await many).toBe(false)
  expect(await stile.settled(1)).toBe(false)
})

test('who finds the server down waits until it is up', async () => {
  const stile = turnstile(1)
  await stile.whenUp()
  const gate = Promise.withResolvers<void>()
  const down = stile.whileDown(() => gate.promise)
  let up = false
  const waiting = stile.whenUp().then(() => (up = true))
  await Promise.resolve()
  expect(up).toBe(false)
  gate.resolve()
  await Promise.all([down, waiting])
  await expect(stile.whileDown(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await stile.whenUp()
})
