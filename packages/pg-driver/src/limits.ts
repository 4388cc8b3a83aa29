import type { Clock } from './clock.ts'

/** Until when a call may go on, and what may end it before. */
export interface Limits {
  /** The clock's time at which it must have ended; `Infinity` for never. */
  readonly deadline: number
  /** How long it was given when it began, in milliseconds; for the failure to tell. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/** How a caller limits one call. */
export interface CallOptions {
  /** Ends the call with `Aborted`, wherever it is: waiting for a connection, connecting, running. */
  readonly signal?: AbortSignal
  /**
   * How many milliseconds the call may take in all. After them it has ended with `DeadlineExceeded`. The last part of them is
   * kept for stopping a statement that still runs, so that the server is asked to stop it before they are over: a tenth, at
   * least 50 and at most 1,000 milliseconds, but never more than half.
   */
  readonly timeout?: number
}

/** No limits at all. */
export const UNLIMITED: Limits = { deadline: Infinity, timeout: Infinity, signal: undefined }

/**
 * The limits of a call that begins now, inside those of what it is part of: the earlier deadline holds, and either signal.
 */
export const limitsOf = ({ signal, timeout }: CallOptions, clock: Clock, outer: Limits = UNLIMITED): Limits => {
  if (signal === undefined && timeout === undefined) return outer
  const own = timeout === undefined ? Infinity : clock.now() + timeout
  const signals = [signal, outer.signal].filter(each => each !== undefined)
  return {
    ...(own < outer.deadline ? { deadline: own, timeout: timeout ?? Infinity } : { deadline: outer.deadline, timeout: outer.timeout }),
    signal: signals.length === 2 ? AbortSignal.any(signals) : signals[0],
  }
}

/** Why a call that has not begun must not begin. */
export type Exceeded = { readonly kind: 'deadline'; readonly timeout: number } | { readonly kind: 'signal'; readonly reason: unknown }

/** Whether a limit has been reached already. */
export const exceeded = (limits: Limits, clock: Clock): Exceeded | undefined => {
  if (limits.signal?.aborted === true) return { kind: 'signal', reason: limits.signal.reason }
  if (limits.deadline !== Infinity && clock.now() >= limits.deadline) return { kind: 'deadline', timeout: limits.timeout }
  return undefined
}

/**
 * Calls a function once, when a limit is reached: later than this call, also where the signal was aborted before it. The
 * function it gives ends the watch.
 */
export const onExceeded = (limits: Limits, clock: Clock, at: number, reached: (by: Exceeded) => void): (() => void) => {
  const { signal } = limits
  let watching = true
  const stopTimer = at === Infinity
    ? undefined
    : clock.after(at - clock.now(), () => {
        stop()
        reached({ kind: 'deadline', timeout: limits.timeout })
      })
  const aborted = (): void => {
    if (!watching) return
    stop()
    reached({ kind: 'signal', reason: signal?.reason })
  }
  const stop = (): void => {
    watching = false
    stopTimer?.()
    signal?.removeEventListener('abort', aborted)
  }
  signal?.addEventListener('abort', aborted)
  // A signal tells of it once, and nobody who comes later.
  if (signal?.aborted === true) queueMicrotask(aborted)
  return stop
}
