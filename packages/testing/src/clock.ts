/// <reference types="node" />
import type { Clock } from '@quern/pg-driver'

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** Lets so many milliseconds pass: calls what is due, in order, and what that makes due. */
  readonly advance: (milliseconds: number) => Promise<void>
  /** How many calls are waiting. */
  readonly waiting: () => number
}

/**
 * Lets everything that is settled run: promises, and what they lead to.
 *
 * @example
 * const waiting = db.all(feed)
 * await settle()
 * clock.waiting() // => 1, its deadline
 */
export const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * Makes a clock that shows the given time, in milliseconds, and moves only by `advance`: a test of a deadline or of a
 * backoff needs no sleep.
 *
 * @example
 * const clock = virtualClock()
 * const opened = await connect(url, { clock })
 * const late = opened.value.all(feed, { timeout: 50 })
 * await clock.advance(50)
 * await late // => Failure({ tag: 'DeadlineExceeded' })
 */
export const virtualClock = (start = 1_000): VirtualClock => {
  let now = start
  const due = new Set<{ readonly at: number; readonly call: () => void }>()
  return {
    now: () => now,
    after: (milliseconds, call) => {
      const entry = { at: now + Math.max(0, milliseconds), call }
      due.add(entry)
      return () => {
        due.delete(entry)
      }
    },
    waiting: () => due.size,
    advance: async milliseconds => {
      const until = now + milliseconds
      await settle()
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
        if (next === undefined) break
        due.delete(next)
        now = next.at
        next.call()
        await settle()
      }
      now = until
    },
  }
}
