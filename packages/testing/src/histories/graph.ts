/** A directed graph as compressed rows: the edges of node `n` are those from `first[n]` up to `first[n + 1]`. */
export interface Graph {
  readonly nodes: number
  readonly first: Int32Array
  readonly target: Int32Array
  /** What each edge is in the list that the graph was made of. */
  readonly label: Int32Array
}

/** Makes a graph of the chosen ones of a list of edges. */
export const graphOf = (
  nodes: number,
  { from, to }: { readonly from: readonly number[]; readonly to: readonly number[] },
  chosen: readonly number[],
): Graph => {
  const first = new Int32Array(nodes + 1)
  for (const edge of chosen) {
    const row = (from[edge] ?? 0) + 1
    first[row] = (first[row] ?? 0) + 1
  }
  for (let node = 0; node < nodes; node += 1) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const next = first.slice()
  const target = new Int32Array(chosen.length)
  const label = new Int32Array(chosen.length)
  for (const edge of chosen) {
    const row = from[edge] ?? 0
    const at = next[row] ?? 0
    next[row] = at + 1
    target[at] = to[edge] ?? 0
    label[at] = edge
  }
  return { nodes, first, target, label }
}

/** The strongly connected components of a graph. */
export interface Components {
  /** The component of each node. An edge between two components leads to the lower number. */
  readonly of: Int32Array
  /** The nodes of each component that has more than one. */
  readonly cyclic: readonly (readonly number[])[]
}

/**
 * Finds the strongly connected components, without recursion: a chain of 100,000 transactions is no deeper than one.
 *
 * Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972.
 */
export const componentsOf = ({ nodes, first, target }: Graph): Components => {
  const UNSEEN = -1
  const order = new Int32Array(nodes).fill(UNSEEN)
  const lowest = new Int32Array(nodes)
  const of = new Int32Array(nodes).fill(UNSEEN)
  const nextEdge = new Int32Array(nodes)
  const open: number[] = []
  const path: number[] = []
  const cyclic: number[][] = []
  let seen = 0
  let found = 0

  const enter = (node: number): void => {
    order[node] = seen
    lowest[node] = seen
    seen += 1
    nextEdge[node] = first[node] ?? 0
    open.push(node)
    path.push(node)
  }
  const lower = (node: number, to: number): void => {
    if (to < (lowest[node] ?? 0)) lowest[node] = to
  }
  const close = (root: number): void => {
    const members: number[] = []
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      of[node] = found
      members.push(node)
      if (node === root) break
    }
    found += 1
    if (members.length > 1) cyclic.push(members.toReversed())
  }

  for (let root = 0; root < nodes; root += 1) {
    if (order[root] !== UNSEEN) continue
    enter(root)
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = nextEdge[node] ?? 0
      if (at < (first[node + 1] ?? 0)) {
        nextEdge[node] = at + 1
        const to = target[at] ?? 0
        if (order[to] === UNSEEN) enter(to)
        else if (of[to] === UNSEEN) lower(node, order[to] ?? 0)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) lower(parent, lowest[node] ?? 0)
      if (lowest[node] === order[node]) close(node)
    }
  }
  return { of, cyclic }
}

/** The labels of the edges of a shortest path, through nodes that are let in only. Nothing where there is none. */
export const shortestPath = (
  { first, target, label }: Graph,
  source: number,
  goal: number,
  letIn: (node: number) => boolean,
): readonly number[] | undefined => {
  const cameBy = new Map<number, { readonly from: number; readonly label: number }>()
  const queue = [source]
  for (let head = 0; head < queue.length; head += 1) {
    const node = queue[head] ?? 0
    for (let at = first[node] ?? 0; at < (first[node + 1] ?? 0); at += 1) {
      const to = target[at] ?? 0
      if (to === source || cameBy.has(to) || !letIn(to)) continue
      cameBy.set(to, { from: node, label: label[at] ?? 0 })
      if (to === goal) return labelsTo(cameBy, goal)
      queue.push(to)
    }
  }
  return undefined
}

const labelsTo = (cameBy: ReadonlyMap<number, { readonly from: number; readonly label: number }>, goal: number): readonly number[] => {
  const labels: number[] = []
  for (let step = cameBy.get(goal); step !== undefined; step = cameBy.get(step.from)) labels.push(step.label)
  return labels.toReversed()
}
