import { failure, type Result } from '@quern/result'
import type { Connection } from '../driver/contract.ts'
import type { SessionFailure } from '../failure/unions.ts'
import { backoff } from '../retry/backoff.ts'
import type { PoolContext } from './pool.ts'

/** What is to be known, and done, about attempts to open a connection. */
export interface OpeningHooks {
  /** Whether anyone still waits for a connection. */
  readonly wanted: () => boolean
  readonly opened: (connection: Connection) => void
  readonly failed: (failure: SessionFailure) => void
  /** The driver threw, which its contract rules out: a defect, for whoever waits to see. */
  readonly crashed: (thrown: unknown) => void
}

/** The attempts to open a connection that are under way. */
export interface Opening {
  readonly start: () => void
  /** How many are under way, or wait for their next try. */
  readonly count: () => number
  /** Whether the last attempt failed. */
  readonly failing: () => boolean
  /** The last failure, where it came at or after a time. */
  readonly lastFailure: (since: number) => SessionFailure | undefined
  /** Ends all attempts. Resolves when none is under way. */
  readonly stop: () => Promise<void>
}

/** A server that is full or starting up may soon be neither, so that it is asked again while someone waits. */
const passes = (problem: SessionFailure): boolean =>
  problem.tag === 'TooManyConnections'
  || problem.tag === 'CannotConnectNow'
  || (problem.tag === 'NoHostAvailable' && problem.attempts.some(attempt => passes(attempt.failure)))

/** Keeps the attempts of one pool. */
export const openingOf = ({ options, clock, random, open }: PoolContext, hooks: OpeningHooks): Opening => {
  /** What ends each attempt that is under way. */
  const attempts = new Set<() => void>()
  /** The driver's work for them, which may take longer. */
  const running = new Set<Promise<unknown>>()
  let last: { readonly at: number; readonly failure: SessionFailure } | undefined

  const late: SessionFailure = { tag: 'DeadlineExceeded', stage: 'connect', outcome: 'none', timeout: options.connectTimeout }

  /** Asks the driver once. What comes after the attempt's time, or its end, is dropped. */
  const tryOnce = (ended: Promise<void>): Promise<Result<Connection, SessionFailure> | undefined> => {
    const controller = new AbortController()
    const limit = Promise.withResolvers<Result<never, SessionFailure> | undefined>()
    let over = false
    const giveUp = (answer: Result<never, SessionFailure> | undefined): void => {
      over = true
      limit.resolve(answer)
    }
    const stopTimer = clock.after(options.connectTimeout, () => {
      giveUp(failure(late))
    })
    void ended.then(() => {
      giveUp(undefined)
    })
    const asked = open(controller.signal).then(result => {
      if (over && result.ok) result.value.destroy('it was opened too late')
      return result
    })
    running.add(asked)
    const done = (): boolean => running.delete(asked)
    asked.then(done, done)
    return Promise.race([asked, limit.promise]).finally(() => {
      stopTimer()
      controller.abort()
    })
  }

  const pause = (milliseconds: number, ended: Promise<void>): Promise<void> =>
    new Promise(resolve => {
      const stop = clock.after(milliseconds, resolve)
      void ended.then(() => {
        stop()
        resolve()
      })
    })

  /** Asks until there is an answer that stands. Gives nothing where it was ended, or nobody waits any more. */
  const attempt = async (ended: Promise<void>): Promise<Result<Connection, SessionFailure> | undefined> => {
    for (let tries = 0; ; tries += 1) {
      const result = await tryOnce(ended)
      if (result === undefined || result.ok) return result
      last = { at: clock.now(), failure: result.error }
      if (!passes(result.error)) return result
      await pause(backoff('floor', tries, random), ended)
      if (!hooks.wanted()) return undefined
    }
  }

  return {
    start: () => {
      const { promise: ended, resolve: end } = Promise.withResolvers<void>()
      attempts.add(end)
      attempt(ended).then(
        result => {
          // Ends the watch over the attempt, if nothing else has.
          end()
          attempts.delete(end)
          if (result === undefined) return
          if (!result.ok) {
            hooks.failed(result.error)
            return
          }
          last = undefined
          hooks.opened(result.value)
        },
        (thrown: unknown) => {
          end()
          attempts.delete(end)
          hooks.crashed(thrown)
        },
      )
    },
    count: () => attempts.size,
    failing: () => last !== undefined,
    lastFailure: since => (last !== undefined && last.at >= since ? last.failure : undefined),
    stop: async () => {
      for (const end of attempts) end()
      await Promise.allSettled(running)
    },
  }
}
