import type { History, Operation } from './history.ts'

/** A read whose answer came. */
export interface AnsweredRead {
  readonly kind: 'read'
  readonly key: string
  readonly value: readonly number[]
}

/** Whether a read has an answer. */
export const isAnswered = (operation: Operation): operation is AnsweredRead => operation.kind === 'read' && operation.value !== undefined

/** What is known of one list. */
export interface KeyVersions {
  readonly key: string
  /** The longest list that was read: the order of the versions. */
  readonly order: readonly number[]
  /** Who read it. */
  readonly orderedBy: number | undefined
  /** Who appended each value, by their places in the history. */
  readonly writers: ReadonlyMap<number, number>
  /** The last value that each transaction appended. */
  readonly finals: ReadonlyMap<number, number>
}

/** A value that two operations append to one key. */
export interface DuplicateAppend {
  readonly key: string
  readonly value: number
  readonly transactions: readonly [number, number]
}

/** The version orders of a history, and which of its transactions were committed. */
export interface Versions {
  readonly keys: ReadonlyMap<string, KeyVersions>
  /** By place in the history: told so, or seen to have been. */
  readonly committed: readonly boolean[]
  readonly duplicates: readonly DuplicateAppend[]
}

interface GrowingKey extends KeyVersions {
  order: readonly number[]
  orderedBy: number | undefined
  readonly writers: Map<number, number>
  readonly finals: Map<number, number>
}

/**
 * Infers the order of each key's versions from what was read. A transaction of which nothing certain was told was committed
 * if its append was read; what it read itself then counts as well.
 */
export const versionsOf = (history: History): Versions => {
  const keys = new Map<string, GrowingKey>()
  const duplicates: DuplicateAppend[] = []
  const at = (key: string): GrowingKey => {
    let found = keys.get(key)
    if (found === undefined) keys.set(key, (found = { key, order: [], orderedBy: undefined, writers: new Map(), finals: new Map() }))
    return found
  }
  for (const [index, { operations }] of history.entries()) {
    for (const operation of operations) {
      const known = at(operation.key)
      if (operation.kind === 'read') continue
      const first = known.writers.get(operation.value)
      if (first === undefined) known.writers.set(operation.value, index)
      else duplicates.push({ key: operation.key, value: operation.value, transactions: [first, index] })
      known.finals.set(index, operation.value)
    }
  }

  const committed = history.map(({ told }) => told === 'ok')
  let fresh = history.flatMap((_, index) => (committed[index] === true ? [index] : []))
  while (fresh.length > 0) {
    const seen = new Set<number>()
    for (const index of fresh) {
      for (const operation of history[index]?.operations ?? []) {
        if (!isAnswered(operation)) continue
        const known = at(operation.key)
        if (operation.value.length > known.order.length) {
          known.order = operation.value
          known.orderedBy = index
        }
        for (const value of operation.value) {
          const writer = known.writers.get(value)
          if (writer !== undefined && committed[writer] === false && history[writer]?.told === 'unknown') seen.add(writer)
        }
      }
    }
    for (const index of seen) committed[index] = true
    fresh = [...seen]
  }
  return { keys, committed, duplicates }
}
