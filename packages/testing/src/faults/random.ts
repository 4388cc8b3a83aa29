import { seededRandom } from '../random.ts'

/** Random choices that are the same for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  readonly next: () => number
  /** A whole number from 0 up to the given one. */
  readonly below: (end: number) => number
  /** Whether it is one time in so many. */
  readonly oneIn: (count: number) => boolean
}

/**
 * Random choices from a seed.
 *
 * @example
 * randomOf(7).below(10) // the same for the same seed
 */
export const randomOf = (seed: number): Random => {
  const next = seededRandom(seed)
  const below = (end: number): number => Math.floor(next() * end)
  return { next, below, oneIn: count => below(count) === 0 }
}
