import { expect, test } from 'vitest'
import type { Dependency } from './anomalies.ts'
import { cyclesIn } from './cycles.ts'
import { addEdge, noEdges } from './edges.ts'

const kinds = (nodes: number, ...edges: readonly (readonly [number, Dependency, number])[]): readonly string[] => {
  const all = noEdges()
  for (const [from, dependency, to] of edges) addEdge(all, from, to, dependency)
  return cyclesIn(nodes, all).map(({ kind }) => kind).toSorted()
}

test('no dependency, and one of a transaction on itself, make no cycle', () => {
  expect(kinds(0)).toEqual([])
  expect(kinds(3, [0, 'ww', 1], [1, 'rw', 2], [0, 'rw', 2], [1, 'wr', 1])).toEqual([])
})

test('a way round that comes twice through a transaction is told as the part of it that is a cycle', () => {
  // Out of 0 by an anti-dependency and back by one: two in a row, unless the way goes round by 3 in between.
  const found = kinds(4, [0, 'rw', 1], [1, 'ww', 2], [2, 'rw', 0], [0, 'ww', 3], [3, 'ww', 0])
  expect(found).toContain('G0')
  expect(found).toContain('G2-item')
  expect(found).not.toContain('G-nonadjacent')
})

test('each component has its own cycle', () => {
  expect(kinds(6, [0, 'ww', 1], [1, 'ww', 0], [2, 'wr', 3], [3, 'ww', 2], [4, 'rw', 5], [5, 'wr', 4], [1, 'ww', 2], [3, 'ww', 4])).toEqual(['G-single', 'G0', 'G1c'])
})

test('a cycle that needs an order of time is told by that name, and one that does not by its own', () => {
  expect(kinds(2, [0, 'rw', 1], [1, 'session', 0])).toEqual(['G-single-session'])
  expect(kinds(2, [0, 'ww', 1], [1, 'session', 0], [1, 'realtime', 0])).toEqual(['G0-realtime', 'G0-session'])
  expect(kinds(2, [0, 'rw', 1], [1, 'wr', 0], [1, 'realtime', 0])).toEqual(['G-single', 'G-single-realtime'])
})
