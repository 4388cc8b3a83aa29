/** Lets so many transactions begin, counts those that have settled, and tells who waits for that. */
export interface Turnstile {
  /** Whether another transaction may begin; then it has. */
  readonly enter: () => boolean
  /** One has settled. */
  readonly pass: () => void
  /** Resolves when so many more have settled, or all have; tells whether there are more to come. */
  readonly settled: (count: number) => Promise<boolean>
  /** Runs something during which there is no server. */
  readonly whileDown: (run: () => Promise<void>) => Promise<void>
  /** Resolves when there is a server. */
  readonly whenUp: () => Promise<void>
  /** Lets nobody in any more, and tells those who wait that there are no more to come. */
  readonly stop: () => void
}

/** Makes a turnstile for so many transactions. */
export const turnstile = (trials: number): Turnstile => {
  let entered = 0
  let passed = 0
  let stopped = false
  let down: Promise<void> | undefined
  const waiting = new Set<{ readonly at: number; readonly resolve: () => void }>()
  return {
    enter: () => {
      if (stopped || entered >= trials) return false
      entered += 1
      return true
    },
    pass: () => {
      passed += 1
      for (const waiter of waiting) {
        if (waiter.at > passed) continue
        waiting.delete(waiter)
        waiter.resolve()
      }
    },
    settled: async count => {
      if (stopped || passed >= trials) return false
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add({ at: Math.min(passed + count, trials), resolve })
      await promise
      return !stopped && passed < trials
    },
    whileDown: async run => {
      const running = run()
      down = running
      try {
        await running
      } finally {
        down = undefined
      }
    },
    whenUp: async () => {
      await down
    },
    stop: () => {
      stopped = true
      for (const { resolve } of waiting) resolve()
      waiting.clear()
    },
  }
}
