/// <reference types="node" />
import type { Parameters } from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** What the run's random cases are drawn from. `seeded` reads it. */
    readonly seed: number
  }
}

/** What fast-check takes as a seed: a signed integer of 32 bits. */
const isSeed = (seed: number): boolean => Number.isInteger(seed) && Math.trunc(seed) === (seed | 0)

/** The seed that the environment asks for, else one of the clock's. */
export const chooseSeed = (
  { QUERN_SEED }: { readonly QUERN_SEED?: string | undefined } = process.env,
  now: () => number = Date.now,
): number => {
  if (QUERN_SEED === undefined || QUERN_SEED === '') return now() | 0
  const seed = Number(QUERN_SEED)
  if (!isSeed(seed)) throw new Error(`QUERN_SEED: '${QUERN_SEED}' is not an integer of 32 bits`)
  return seed
}

/** The seed of this run. The run prints it; `QUERN_SEED=<seed>` draws the same cases again. */
export const seed = (): number => inject('seed')

/**
 * fast-check's parameters with the seed of this run, which is printed at its start, for cases that can be repeated.
 *
 * @example
 * fc.assert(fc.property(fc.bigInt(), law), seeded({ numRuns: 1000 }))
 */
export const seeded = <Case = unknown>(parameters: Parameters<Case> = {}): Parameters<Case> => ({ seed: seed(), ...parameters })
