/**
 * Random numbers from 0 (inclusive) to 1 (exclusive) that are the same for the same seed: mulberry32, 32 bits of state.
 * For choosing faults, and for nothing that must not be guessed.
 *
 * @example
 * const next = seededRandom(7)
 * next() // => 0.011704753153026104
 */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
