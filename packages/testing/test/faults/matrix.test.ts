import { type Driver, postgresJsDriver } from '@quern/pg-driver'
import { faultMatrix, FAULTS, isClean, isComplete } from '@quern/testing/faults'
import { seed } from '@quern/workbench/seed'
import { expect, test } from 'vitest'

/** How many transactions it takes until a fault that waits for others has come once. */
const UNTIL_ONE = 130
const FEW = 25
const WAITING: ReadonlySet<string> = new Set(['backend killed (kill -9)', 'server killed (kill -9)', 'server restarted'])

test('a third party\'s driver is held against all faults, by a scheme of its own', async () => {
  const good = postgresJsDriver()
  const mine: Driver = {
    ...good,
    name: 'mine',
    schemes: ['mine'],
    open: options => good.open({ ...options, url: options.url.replace(/^mine:/u, 'postgres:') }),
  }
  const told: string[] = []
  const faults = FAULTS.map(fault => ({ ...fault, trials: { short: WAITING.has(fault.name) ? UNTIL_ONE : FEW, long: 0 } }))
  const results = await faultMatrix({ drivers: [mine], faults, seed: seed(), done: ({ row }) => told.push(row.fault) })
  expect(told).toEqual(FAULTS.map(({ name }) => name))
  for (const { row, history } of results) {
    expect({ row, clean: isClean(row), complete: isComplete(row) }).toMatchObject({ row: { driver: 'mine' }, clean: true, complete: true })
    expect(history.forbidden).toEqual([])
    expect(history.ok + history.failed + history.unknown).toBe(history.transactions)
  }
})

test('nothing can be reached: it is said', async () => {
  const none: Driver = { ...postgresJsDriver(), open: () => postgresJsDriver().open({ url: 'postgres://127.0.0.1:1/none', settings: {} }) }
  await expect(faultMatrix({ drivers: [none], faults: FAULTS.slice(0, 1), seed: 1 })).rejects.toThrow('postgres.js does not connect')
})

test('the matrix has every fault, each with a name of its own, and 100,000 transactions in its long form', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
  expect(FAULTS.length).toBe(22)
  expect(FAULTS.reduce((sum, { trials }) => sum + trials.long, 0)).toBeGreaterThan(50_000)
})
