/** The statements that a session has prepared, the least recently used of which makes room for a new one. */
export interface StatementCache<T> {
  /** What is kept for a name; it counts as a use. */
  readonly get: (name: string) => T | undefined
  /** Keeps something for a name. Gives what had to go, if anything had to. */
  readonly add: (name: string, kept: T) => { readonly name: string; readonly kept: T } | undefined
  readonly forget: (name: string) => void
}

/** How many statements a session keeps prepared. */
export const STATEMENTS_KEPT = 256

/** Makes an empty cache of at most so many statements. */
export const statementCache = <T>(limit: number = STATEMENTS_KEPT): StatementCache<T> => {
  // A Map iterates in the order of insertion: what is used is inserted again, so that the oldest use comes first.
  const kept = new Map<string, T>()
  return {
    get: name => {
      const found = kept.get(name)
      if (found !== undefined) {
        kept.delete(name)
        kept.set(name, found)
      }
      return found
    },
    add: (name, value) => {
      kept.delete(name)
      kept.set(name, value)
      if (kept.size <= limit) return undefined
      const [oldest] = kept
      if (oldest === undefined) return undefined
      kept.delete(oldest[0])
      return { name: oldest[0], kept: oldest[1] }
    },
    forget: name => {
      kept.delete(name)
    },
  }
}
