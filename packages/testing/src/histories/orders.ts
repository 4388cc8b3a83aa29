import { addEdge, type Edges } from './edges.ts'
import type { History } from './history.ts'

/**
 * Adds the order of each session. A transaction of which nothing certain was told may take effect at any time after it
 * began, so nothing comes after it.
 */
export const addSessionOrder = (edges: Edges, history: History, committed: readonly boolean[]): void => {
  const last = new Map<number, number>()
  for (const [index, { session, told }] of history.entries()) {
    if (session === undefined || committed[index] !== true) continue
    const before = last.get(session)
    if (before !== undefined) addEdge(edges, before, index, 'session')
    if (told === 'ok') last.set(session, index)
  }
}

/**
 * Adds real-time order: who was told before another one began comes before it. Only what follows from no other edge is
 * added, which is as many for each transaction as there are callers at a time.
 */
export const addRealTimeOrder = (edges: Edges, history: History, committed: readonly boolean[]): void => {
  const events: { readonly at: number; readonly index: number; readonly ends: boolean }[] = []
  for (const [index, { began, ended, told }] of history.entries()) {
    if (began === undefined || committed[index] !== true) continue
    events.push({ at: began, index, ends: false })
    if (ended !== undefined && told === 'ok') events.push({ at: ended, index, ends: true })
  }
  // At the same instant nobody is before the other.
  events.sort((a, b) => a.at - b.at || Number(a.ends) - Number(b.ends) || a.index - b.index)

  /** Those that have ended, and that no other one of them comes after. */
  const frontier = new Map<number, number>()
  for (const { at, index, ends } of events) {
    if (!ends) {
      for (const before of frontier.keys()) addEdge(edges, before, index, 'realtime')
      continue
    }
    const began = history[index]?.began ?? at
    for (const [before, ended] of frontier) if (ended < began) frontier.delete(before)
    frontier.set(index, at)
  }
}
