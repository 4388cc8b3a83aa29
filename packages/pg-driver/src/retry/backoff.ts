/** How long to wait before another try, by why the last one failed. */
export type Wait = 'none' | 'jitter' | 'floor'

const CONFLICT_BASE = 5
const CONFLICT_CAP = 1_000
const OVERLOAD_FLOOR = 50
const OVERLOAD_CAP = 2_000

/** A random part of a span that doubles with each try: all of it random, so that those who collided spread out. */
const fullJitter = (base: number, cap: number, attempt: number, random: () => number): number =>
  random() * Math.min(cap, base * 2 ** Math.min(attempt, 30))

/**
 * The milliseconds to wait before try `attempt` + 1, where `attempt` counts from 0. After a conflict it is a random part of
 * a growing span; after an overload it is that and a floor on top, as an immediate return would feed what it suffers from.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const backoff = (wait: Wait, attempt: number, random: () => number): number => {
  if (wait === 'none') return 0
  if (wait === 'jitter') return fullJitter(CONFLICT_BASE, CONFLICT_CAP, attempt, random)
  return OVERLOAD_FLOOR + fullJitter(OVERLOAD_FLOOR, OVERLOAD_CAP, attempt, random)
}
