import type { Dependency } from './anomalies.ts'

/** Dependencies between transactions, as columns: a history of 100,000 transactions has millions. */
export interface Edges {
  readonly from: number[]
  readonly to: number[]
  readonly dependency: Dependency[]
  /** The key and the value that the dependency was inferred from, for those that are of data. */
  readonly key: (string | undefined)[]
  readonly value: (number | undefined)[]
}

/** No dependencies yet. */
export const noEdges = (): Edges => ({ from: [], to: [], dependency: [], key: [], value: [] })

/** Adds a dependency. One of a transaction on itself is none. */
export const addEdge = (edges: Edges, from: number, to: number, dependency: Dependency, key?: string, value?: number): void => {
  if (from === to) return
  edges.from.push(from)
  edges.to.push(to)
  edges.dependency.push(dependency)
  edges.key.push(key)
  edges.value.push(value)
}
