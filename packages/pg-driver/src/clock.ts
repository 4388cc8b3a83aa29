/** Where the driver takes its time from. Tests pass a clock of their own, so that they need not wait. */
export interface Clock {
  /** Milliseconds since some fixed moment. It never goes backwards. */
  readonly now: () => number
  /** Calls a function once, after so many milliseconds; the function it gives prevents that. */
  readonly after: (milliseconds: number, call: () => void) => () => void
}

/** The longest delay that a timer of the host takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER))
    return () => {
      clearTimeout(timer)
    }
  },
}
