/** Random numbers from a seed. */
export interface Random {
  /** From 0 up to 1. */
  readonly next: () => number
  /** A whole number from 0 up to the given one. */
  readonly below: (end: number) => number
  readonly pick: <T>(from: readonly [T, ...T[]]) => T
}

/** Mulberry32: small, and good enough to draw cases from. */
export const randomOf = (seed: number): Random => {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return { next, below, pick: from => from[below(from.length)] ?? from[0] }
}
