import type { AnomalyKind, CycleKind, Dependency } from './anomalies.ts'
import type { Edges } from './edges.ts'
import { type Components, componentsOf, type Graph, graphOf, shortestPath } from './graph.ts'

/** A cycle: its edges in order, each beginning where the one before ends. */
export interface Cycle {
  readonly kind: AnomalyKind
  readonly edges: readonly number[]
}

/** How many edges of a component are tried for the one with the shortest cycle. */
const TRIES = 16

const kindOf = (dependencies: readonly Dependency[]): CycleKind => {
  const antis = dependencies.filter(dependency => dependency === 'rw').length
  if (antis === 0) return dependencies.includes('wr') ? 'G1c' : 'G0'
  if (antis === 1) return 'G-single'
  const adjacent = dependencies.some((dependency, at) => dependency === 'rw' && dependencies.at(at - 1) === 'rw')
  return adjacent ? 'G2-item' : 'G-nonadjacent'
}

const withOrder = (kind: CycleKind, dependencies: readonly Dependency[]): AnomalyKind => {
  if (dependencies.includes('realtime')) return `${kind}-realtime`
  return dependencies.includes('session') ? `${kind}-session` : kind
}

/** A shortest cycle through one of the given edges. */
const cycleThrough = (candidates: Iterable<number>, { from, to }: Edges, graph: Graph, letIn: (node: number) => boolean) => {
  let shortest: readonly number[] | undefined
  let tries = 0
  for (const edge of candidates) {
    const way = shortestPath(graph, to[edge] ?? 0, from[edge] ?? 0, letIn)
    if (way === undefined) continue
    if (shortest === undefined || way.length + 1 < shortest.length) shortest = [edge, ...way]
    tries += 1
    if (tries === TRIES) break
  }
  return shortest
}

/** Each component with the chosen edges inside it. */
const edgesInside = ({ of, cyclic }: Components, { from, to }: Edges, chosen: readonly number[]): Map<number, number[]> => {
  const inside = new Map(cyclic.map(nodes => [of[nodes[0] ?? 0] ?? 0, new Array<number>()]))
  for (const edge of chosen) {
    const component = of[from[edge] ?? 0] ?? 0
    if (component === of[to[edge] ?? 0]) inside.get(component)?.push(edge)
  }
  return inside
}

/** Cycles in a graph of the chosen edges, one a component, through an edge that is asked for. */
const cyclesOf = (nodes: number, edges: Edges, chosen: readonly number[], through: (dependency: Dependency) => boolean): readonly (readonly number[])[] => {
  const graph = graphOf(nodes, edges, chosen)
  const components = componentsOf(graph)
  const asked = chosen.filter(edge => through(edges.dependency[edge] ?? 'ww'))
  return [...edgesInside(components, edges, asked)].flatMap(([component, candidates]) => {
    const cycle = cycleThrough(candidates, edges, graph, node => components.of[node] === component)
    return cycle === undefined ? [] : [cycle]
  })
}

/** Cycles with one anti-dependency: from where it leads, a way back by the other edges. One for each component of all edges. */
const singleCycles = (nodes: number, edges: Edges, plain: readonly number[], antis: readonly number[]): readonly (readonly number[])[] => {
  const graph = graphOf(nodes, edges, plain)
  const { of: rank } = componentsOf(graph)
  const all = componentsOf(graphOf(nodes, edges, [...plain, ...antis]))
  return [...edgesInside(all, edges, antis).values()].flatMap(inside => {
    let tried = 0
    for (const edge of inside) {
      const [from, to] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0]
      const goal = rank[from] ?? 0
      // The other edges lead from a higher rank to a lower one, so that most anti-dependencies have no way back.
      if ((rank[to] ?? 0) < goal) continue
      const way = shortestPath(graph, to, from, node => (rank[node] ?? 0) >= goal)
      if (way !== undefined) return [[edge, ...way]]
      tried += 1
      if (tried === MOST_SEARCHES) break
    }
    return []
  })
}

/** How many ways back are looked for in one component. Only a history that is wrong all over has more to look for. */
const MOST_SEARCHES = 20_000

/**
 * Cycles without two anti-dependencies in a row, found in a graph of pairs: a transaction, and whether it was come to by an
 * anti-dependency, after which no other one may follow.
 */
const nonadjacentCycles = (nodes: number, edges: Edges, chosen: readonly number[]): readonly (readonly number[])[] => {
  const pairs: Edges & { readonly edge: number[] } = { from: [], to: [], dependency: [], key: [], value: [], edge: [] }
  const add = (from: number, to: number, edge: number): void => {
    pairs.from.push(from)
    pairs.to.push(to)
    pairs.dependency.push(edges.dependency[edge] ?? 'ww')
    pairs.edge.push(edge)
  }
  for (const edge of chosen) {
    const [from, to] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0]
    if (edges.dependency[edge] === 'rw') add(from, nodes + to, edge)
    else {
      add(from, to, edge)
      add(nodes + from, to, edge)
    }
  }
  return cyclesOf(2 * nodes, pairs, [...pairs.edge.keys()], dependency => dependency === 'rw').map(cycle =>
    simple(cycle.map(pair => pairs.edge[pair] ?? 0), edges))
}

/**
 * Of a way round that comes twice through a transaction, a part that comes once through each and still has no two
 * anti-dependencies in a row: of the two parts between the two visits, one at the least has none.
 */
const simple = (way: readonly number[], edges: Edges): readonly number[] => {
  for (const [later, edge] of way.entries()) {
    const earlier = way.findIndex(each => edges.from[each] === edges.from[edge])
    if (earlier === later) continue
    const parts = [way.slice(earlier, later), [...way.slice(later), ...way.slice(0, earlier)]]
    const good = parts.find(part => kindOf(part.map(each => edges.dependency[each] ?? 'ww')) !== 'G2-item')
    if (good !== undefined) return simple(good, edges)
  }
  return way
}

/** Which edges a search goes by: first the data's alone, so that a cycle that needs no other order is called by its plain name. */
const scopesOf = ({ dependency }: Edges): readonly (readonly Dependency[])[] => {
  const extra = (['session', 'realtime'] as const).filter(order => dependency.includes(order))
  return [[], ...extra.map((_, at) => extra.slice(0, at + 1))]
}

/**
 * Finds the cycles of a dependency graph: one of each kind for each strongly connected component.
 *
 * Source: Adya, "Weak Consistency", 1999; Kingsbury and Alvaro, "Elle", VLDB 2020.
 */
export const cyclesIn = (nodes: number, edges: Edges): readonly Cycle[] => {
  const found = new Map<string, Cycle>()
  const byDependency = Map.groupBy(edges.dependency.keys(), edge => edges.dependency[edge] ?? 'ww')
  const chosen = (...dependencies: readonly Dependency[]): readonly number[] => dependencies.flatMap(each => byDependency.get(each) ?? [])

  for (const extra of scopesOf(edges)) {
    const added = extra.at(-1)
    const through = (own: Dependency) => (dependency: Dependency) => dependency === (added ?? own)
    const cycles = [
      ...cyclesOf(nodes, edges, chosen('ww', ...extra), through('ww')),
      ...cyclesOf(nodes, edges, chosen('ww', 'wr', ...extra), through('wr')),
      ...singleCycles(nodes, edges, chosen('ww', 'wr', ...extra), chosen('rw')),
      ...nonadjacentCycles(nodes, edges, chosen('ww', 'wr', 'rw', ...extra)),
      ...cyclesOf(nodes, edges, chosen('ww', 'wr', 'rw', ...extra), through('rw')),
    ]
    for (const cycle of cycles) {
      const dependencies = cycle.map(edge => edges.dependency[edge] ?? 'ww')
      const kind = withOrder(kindOf(dependencies), dependencies)
      const members = cycle.map(edge => edges.from[edge] ?? 0).toSorted((a, b) => a - b)
      const name = `${kind}: ${members.join(' ')}`
      if (!found.has(name)) found.set(name, { kind, edges: cycle })
    }
  }
  return [...found.values()]
}
