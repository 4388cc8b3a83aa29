import { expect, test } from 'vitest'
import { forbids } from './anomalies.ts'
import { checkHistory } from './check.ts'
import { componentsOf, graphOf, shortestPath } from './graph.ts'
import type { History, Operation, RecordedTransaction, Told } from './history.ts'

const append = (key: string, value: number): Operation => ({ kind: 'append', key, value })
const read = (key: string, ...value: readonly number[]): Operation => ({ kind: 'read', key, value })
const told = (verdict: Told) => (...operations: readonly Operation[]): RecordedTransaction => ({ told: verdict, operations })
const ok = told('ok')
const failed = told('failed')
const unknown = told('unknown')

const kinds = (history: History): readonly string[] => checkHistory(history, { level: 'serializable' }).anomalies.map(({ kind }) => kind)

test('nothing, one transaction, and one that read nothing are in order', () => {
  for (const history of [[], [ok()], [ok(read('x'))], [ok(append('x', 1))], [ok({ kind: 'read', key: 'x' })]]) {
    expect(checkHistory(history, { level: 'strict serializable', session: true })).toMatchObject({ valid: true, anomalies: [], transactions: history.length })
  }
})

test('a cycle is explained, step by step', () => {
  const history = [ok(read('x'), append('y', 1)), ok(read('y'), append('x', 1))]
  const report = checkHistory(history, { level: 'serializable' })
  expect(report).toMatchObject({ valid: false, dependencies: 2 })
  expect(report.forbidden).toHaveLength(1)
  expect(report.forbidden[0]?.explanation).toBe(
    'T0 < T1 < T0\n  T0 read x without the 1 that T1 appended (rw)\n  T1 read y without the 1 that T0 appended (rw)',
  )
  expect(report.forbidden[0]?.steps?.map(({ from, to, dependency }) => [from, to, dependency])).toEqual([[0, 1, 'rw'], [1, 0, 'rw']])
  expect(checkHistory(history, { level: 'repeatable read' }).valid).toBe(true)
})

test('what each level forbids', () => {
  const levels = ['read committed', 'repeatable read', 'serializable', 'strict serializable'] as const
  const forbiddenAt = (kind: Parameters<typeof forbids>[1]) => levels.map(level => forbids(level, kind))
  expect(forbiddenAt('G1a')).toEqual([true, true, true, true])
  expect(forbiddenAt('G1c-session')).toEqual([true, true, true, true])
  expect(forbiddenAt('lost update')).toEqual([false, true, true, true])
  expect(forbiddenAt('G-single-realtime')).toEqual([false, true, true, true])
  expect(forbiddenAt('G2-item')).toEqual([false, false, true, true])
})

test('an unknown transaction may have happened: what it appended tells', () => {
  // Seen: it was committed, and its reads count.
  expect(checkHistory([unknown(append('x', 1)), ok(read('x', 1))], { level: 'serializable' })).toMatchObject({ valid: true, unknown: 1, unknownCommitted: 1 })
  expect(kinds([unknown(read('y'), append('x', 1)), ok(read('x'), append('y', 1)), ok(read('x', 1))])).toEqual(['G2-item'])
  // Not seen: nothing follows from it.
  expect(checkHistory([unknown(read('y'), append('x', 1)), ok(read('x'), append('y', 1))], { level: 'serializable' })).toMatchObject({ valid: true, unknownCommitted: 0 })
  // Seen only by one that was itself unknown, and was seen.
  expect(checkHistory([unknown(append('x', 1)), unknown(read('x', 1), append('y', 1)), ok(read('y', 1))], { level: 'serializable' }).unknownCommitted).toBe(2)
})

test('an unknown transaction may take effect after its caller was told, and not before it began', () => {
  const timed = (verdict: Told, began: number, ended: number, ...operations: readonly Operation[]) => ({ ...told(verdict)(...operations), began, ended })
  const strict = (history: History) => checkHistory(history, { level: 'strict serializable' }).anomalies.map(({ kind }) => kind)
  expect(strict([timed('unknown', 1, 2, append('x', 1)), timed('ok', 3, 4, read('x')), timed('ok', 5, 6, read('x', 1))])).toEqual([])
  expect(strict([timed('ok', 1, 2, append('x', 1)), timed('ok', 3, 4, read('x')), timed('ok', 5, 6, read('x', 1))])).toEqual(['G-single-realtime'])
  expect(strict([timed('ok', 1, 2, read('x', 1)), timed('unknown', 3, 4, append('x', 1))])).toEqual(['G1c-realtime'])
  // At the same instant nobody is before the other.
  expect(strict([timed('ok', 1, 3, append('x', 1)), timed('ok', 3, 4, read('x'))])).toEqual([])
})

test('an acknowledged append that nobody ever reads again is lost', () => {
  const history: History = [
    { ...ok(append('x', 1)), began: 1, ended: 2 },
    { ...ok(append('x', 2)), began: 3, ended: 4 },
    { ...ok(read('x', 1)), began: 5, ended: 6 },
  ]
  expect(checkHistory(history, { level: 'strict serializable' }).forbidden.map(({ kind }) => kind)).toEqual(['G-single-realtime'])
  expect(checkHistory(history, { level: 'serializable' }).valid).toBe(true)
})

test('session order', () => {
  const inSession = (session: number, ...operations: readonly Operation[]) => ({ ...ok(...operations), session })
  const history = [inSession(1, append('x', 1)), inSession(1, read('x')), inSession(2, read('x', 1))]
  expect(checkHistory(history, { level: 'serializable' }).valid).toBe(true)
  expect(checkHistory(history, { level: 'serializable', session: true }).forbidden.map(({ kind }) => kind)).toEqual(['G-single-session'])
})

test.each<[string, History]>([
  ['internal', [ok(append('x', 1), read('x'))]],
  ['internal', [ok(append('x', 1)), ok(read('x', 1), read('x'))]],
  ['internal', [ok(read('x', 1), append('x', 1))]],
  ['G1a', [failed(append('x', 1)), ok(read('x', 1))]],
  ['G1b', [ok(append('x', 1), append('x', 2)), ok(read('x', 1)), ok(read('x', 1, 2))]],
  ['dirty update', [failed(append('x', 1)), ok(append('x', 2)), ok(read('x', 1, 2))]],
  ['lost update', [ok(read('x'), append('x', 1)), ok(read('x'), append('x', 2))]],
  ['duplicate element', [ok(append('x', 1)), ok(read('x', 1, 1))]],
  ['duplicate append', [ok(append('x', 1)), ok(append('x', 1))]],
  ['garbage read', [ok(read('x', 1))]],
  ['incompatible order', [ok(append('x', 1)), ok(append('x', 2)), ok(read('x', 1)), ok(read('x', 2, 1))]],
  ['G0', [ok(append('x', 1), append('y', 1)), ok(append('x', 2), append('y', 2)), ok(read('x', 1, 2)), ok(read('y', 2, 1))]],
  ['G1c', [ok(append('x', 1), read('y', 1)), ok(append('y', 1), read('x', 1))]],
  ['G-single', [ok(append('x', 1), append('y', 1)), ok(read('x', 1), read('y'))]],
  ['G-nonadjacent', [ok(append('x', 1)), ok(append('y', 1)), ok(read('x', 1), read('y')), ok(read('x'), read('y', 1))]],
])('%s', (kind, history) => {
  expect(kinds(history)).toContain(kind)
})

test('a read that ends with the reader\'s own appends is of the version before them', () => {
  expect(kinds([ok(append('x', 1)), ok(append('x', 2), read('x', 1, 2), append('x', 3), read('x', 1, 2, 3)), ok(read('x', 1, 2, 3))])).toEqual([])
})

test('a chain of 200,000 has no cycle, and one edge back makes one of them all', () => {
  const count = 200_000
  const from = Array.from({ length: count }, (_, at) => at)
  const to = from.map(at => at + 1)
  expect(componentsOf(graphOf(count + 1, { from, to }, from)).cyclic).toEqual([])
  const round = { from: [...from, count], to: [...to, 0] }
  const graph = graphOf(count + 1, round, [...round.from.keys()])
  expect(componentsOf(graph).cyclic.map(({ length }) => length)).toEqual([count + 1])
  expect(shortestPath(graph, 1, 0, () => true)).toHaveLength(count)
  expect(shortestPath(graph, 1, 0, node => node !== 7)).toBeUndefined()
})
