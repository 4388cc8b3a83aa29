import { checkHistory, type History, type Level, type RecordedTransaction } from '@quern/testing/histories'
import { seed, seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PLANTS } from './planted.ts'
import { randomOf } from '../../src/faults/random.ts'
import { serialHistory, snapshotHistory } from './simulated.ts'

const seeds = fc.integer()
const words = (history: History, level: Level): readonly string[] =>
  checkHistory(history, { level, session: true }).forbidden.map(({ kind, explanation }) => `${kind}: ${explanation}`)

describe('a good history is never flagged', () => {
  test('of transactions that take effect one at a time', () => {
    fc.assert(fc.property(seeds, fc.constantFrom(1, 3, 10), (seed, concurrency) => {
      const history = serialHistory(randomOf(seed), { transactions: 200, concurrency })
      expect(checkHistory(history, { level: 'strict serializable', session: true }).anomalies).toEqual([])
    }), seeded({ numRuns: 200 }))
  })

  test('where some failed, and of some nobody knows', () => {
    fc.assert(fc.property(seeds, seed => {
      const history = serialHistory(randomOf(seed), { transactions: 200, failed: 10, unknown: 20 })
      const report = checkHistory(history, { level: 'strict serializable', session: true })
      expect(report.anomalies).toEqual([])
      expect(report.ok + report.failed + report.unknown).toBe(report.transactions)
    }), seeded({ numRuns: 200 }))
  })

  test('under snapshot isolation there is write skew, and nothing else', () => {
    const kinds = new Set<string>()
    fc.assert(fc.property(seeds, fc.constantFrom(2, 5, 10), (seed, concurrency) => {
      const history = snapshotHistory(randomOf(seed), { transactions: 200, concurrency, unknown: 5 })
      expect(words(history, 'repeatable read')).toEqual([])
      for (const { kind } of checkHistory(history, { level: 'strict serializable' }).anomalies) kinds.add(kind)
    }), seeded({ numRuns: 200 }))
    expect(kinds).toContain('G2-item')
    for (const kind of kinds) expect(kind).toMatch(/^G2-item/u)
  })
})

/** How many times each kind is planted. */
const ROUNDS = 40

describe('a planted anomaly is found', () => {
  const score: string[] = []
  test.each(PLANTS)('$kind', ({ kind, plant }) => {
    const random = randomOf(seed())
    let planted = 0
    let found = 0
    for (let attempt = 0; attempt < 4_000 && planted < ROUNDS; attempt += 1) {
      const good = serialHistory(random, { transactions: 150, concurrency: 4 })
      const spoilt = plant(good, random)
      if (spoilt === undefined) continue
      planted += 1
      const report = checkHistory(spoilt, { level: 'serializable', session: kind.endsWith('-session'), realTime: kind.endsWith('-realtime') })
      if (report.forbidden.some(anomaly => anomaly.kind === kind)) found += 1
    }
    score.push(`${kind} ${found} of ${planted}`)
    expect([planted, found]).toEqual([ROUNDS, ROUNDS])
  })

  test('of each kind', () => {
    console.log(`planted anomalies found: ${score.join(', ')}`)
    expect(score).toHaveLength(PLANTS.length)
  })
})

/** Changes one read, one answer or one order at random: whatever it is, in a history without overlaps it is wrong. */
const mutate = (history: readonly RecordedTransaction[], seed: number): RecordedTransaction[] | undefined => {
  const random = randomOf(seed)
  const copy = [...history]
  const index = random.below(copy.length - 1)
  const chosen = copy[index]
  if (chosen === undefined) return undefined
  const at = random.below(chosen.operations.length)
  const operation = chosen.operations[at]
  if (operation === undefined) return undefined
  if (operation.kind === 'append') {
    // It was there, and is said to have failed; or it is said to have been another.
    copy[index] = random.next() < 0.5 ? { ...chosen, told: 'failed' } : { ...chosen, operations: chosen.operations.with(at, { ...operation, value: -operation.value }) }
    return copy
  }
  const value = operation.value ?? []
  const changes: (readonly number[] | undefined)[] = [
    value.length > 0 ? value.slice(0, -1) : undefined,
    value.length > 0 ? value.slice(1) : undefined,
    value.length > 0 ? [] : undefined,
    value.length > 1 ? value.toReversed() : undefined,
    [...value, -7],
    [...value, value.length + 1],
    value.length > 0 ? [...value, value[0] ?? 0] : undefined,
  ]
  const change = changes[random.below(changes.length)]
  if (change === undefined) return undefined
  copy[index] = { ...chosen, operations: chosen.operations.with(at, { ...operation, value: change }) }
  return copy
}

test('whatever is changed in a history without overlaps is found', () => {
  let mutants = 0
  const survivors: number[] = []
  fc.assert(fc.property(seeds, seed => {
    const mutant = mutate(serialHistory(randomOf(seed), { transactions: 60, concurrency: 1, keys: 3 }), seed)
    if (mutant === undefined) return
    mutants += 1
    if (checkHistory(mutant, { level: 'strict serializable' }).valid) survivors.push(seed)
  }), seeded({ numRuns: 2_000 }))
  console.log(`mutants of a history: ${mutants - survivors.length} of ${mutants} found`)
  expect(survivors).toEqual([])
})

test('100,000 transactions are checked in seconds, under the strictest level', () => {
  const history = serialHistory(randomOf(seed()), { transactions: 100_000, keys: 20, appendsPerKey: 50, concurrency: 10, failed: 5, unknown: 5 })
  const began = performance.now()
  const report = checkHistory(history, { level: 'strict serializable', session: true })
  console.log(`100,001 transactions, ${report.dependencies} dependencies, checked in ${Math.round(performance.now() - began)} ms`)
  expect(report.forbidden).toEqual([])
})

test('100,000 transactions that are wrong all over are checked, too', () => {
  const history = snapshotHistory(randomOf(seed()), { transactions: 100_000, keys: 10, appendsPerKey: 50, concurrency: 10 })
  const report = checkHistory(history, { level: 'serializable' })
  expect(report.valid).toBe(false)
  expect(checkHistory(history, { level: 'repeatable read' }).forbidden).toEqual([])
})
