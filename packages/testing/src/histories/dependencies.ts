import { addEdge, type Edges, noEdges } from './edges.ts'
import type { History } from './history.ts'
import { addRealTimeOrder, addSessionOrder } from './orders.ts'
import { eachRead } from './reads.ts'
import type { KeyVersions, Versions } from './versions.ts'

/** Which orders there are besides that of the data. */
export interface Orders {
  /** A session's transactions come one after the other. */
  readonly session: boolean
  /** Who was told before another one began comes before it. */
  readonly realTime: boolean
}

/** Where the values of a version order stand, and what was appended after all that was read. */
interface Line {
  readonly places: ReadonlyMap<number, number>
  /** Committed appends that no read has: they came after the last one that did not have them. */
  readonly unread: readonly (readonly [value: number, writer: number])[]
}

const lineOf = ({ order, writers }: KeyVersions, committed: readonly boolean[]): Line => {
  const places = new Map<number, number>()
  for (const [place, value] of order.entries()) if (!places.has(value)) places.set(value, place)
  return { places, unread: [...writers].filter(([value, writer]) => committed[writer] === true && !places.has(value)) }
}

/** The dependencies between the committed transactions of a history. */
export const dependenciesOf = (history: History, { keys, committed }: Versions, orders: Orders): Edges => {
  const edges = noEdges()
  const isCommitted = (writer: number | undefined): writer is number => writer !== undefined && committed[writer] === true
  const lines = new Map<string, Line>()

  for (const known of keys.values()) {
    const line = lineOf(known, committed)
    lines.set(known.key, line)
    let before: number | undefined
    for (const value of known.order) {
      const writer = known.writers.get(value)
      if (!isCommitted(writer)) continue
      if (before !== undefined) addEdge(edges, before, writer, 'ww', known.key, value)
      before = writer
    }
    if (before !== undefined) for (const [value, writer] of line.unread) addEdge(edges, before, writer, 'ww', known.key, value)
  }

  /** The version of each key that a transaction's last edges were made for. */
  let reader = -1
  const seen = new Map<string, number | undefined>()
  eachRead(history, committed, ({ transaction, key, external }) => {
    const known = keys.get(key)
    const line = lines.get(key)
    if (known === undefined || line === undefined) return
    const last = external.at(-1)
    if (transaction !== reader) seen.clear()
    reader = transaction
    if (seen.has(key) && seen.get(key) === last) return
    seen.set(key, last)

    const from = last === undefined ? undefined : known.writers.get(last)
    if (isCommitted(from)) addEdge(edges, from, transaction, 'wr', key, last)
    const place = last === undefined ? -1 : line.places.get(last)
    if (place === undefined) return
    for (let next = place + 1; next < known.order.length; next += 1) {
      const value = known.order[next]
      const writer = value === undefined ? undefined : known.writers.get(value)
      if (!isCommitted(writer)) continue
      addEdge(edges, transaction, writer, 'rw', key, value)
      return
    }
    for (const [value, writer] of line.unread) addEdge(edges, transaction, writer, 'rw', key, value)
  })

  if (orders.session) addSessionOrder(edges, history, committed)
  if (orders.realTime) addRealTimeOrder(edges, history, committed)
  return edges
}
