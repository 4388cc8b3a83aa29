/**
 * The machine behind `AsyncResult`. A chain such as `load().map(f).flatMap(g)` is a list of steps, and one loop walks it:
 * a step costs no promise of its own, and what is there already is handed on without another turn of the microtask queue.
 * That is what keeps a chain within twice the cost of hand-written `await`s (`benchmarks/result/`).
 */
import { derivedFrom, failure } from './failure.ts'
import { holdsError, isResult } from './guards.ts'
import type { AnyResult, Failure, Result } from './result.ts'
import { success } from './success.ts'
import type { Tagged } from './tags.ts'

/** What a step does with the outcome of the step before it. */
const Start = 0
const Map = 1
const MapError = 2
const FlatMap = 3
const OrElse = 4
const Through = 5
const Then = 6
type Kind = typeof Start | typeof Map | typeof MapError | typeof FlatMap | typeof OrElse | typeof Through | typeof Then

/** What a callback takes follows from the kind of its step, so that one field can hold any of them. */
type Callback = (input: never) => unknown

/** The outcome of a step that has none yet. */
const pending = Symbol('pending')

/** The fields are few because a chain makes many of these, and are set in the constructor because that is quicker. */
export class AsyncStep {
  declare readonly kind: Kind
  declare callback: Callback | null | undefined
  /** The second callback of `then`. */
  declare onDefect: Callback | null | undefined
  /**
   * What the step came to: a result; for a `then`, what its callback gave; for a defect, a rejected promise. At the start of
   * a chain it may be a promise that is still open.
   */
  declare outcome: unknown
  /** The step that goes on from this one; a list when there are several, which is rare. */
  declare next: AsyncStep | AsyncStep[] | undefined

  constructor(kind: Kind, callback: Callback | null | undefined, onDefect: Callback | null | undefined) {
    this.kind = kind
    this.callback = callback
    this.onDefect = onDefect
    this.outcome = pending
    this.next = undefined
  }

  map(change: Callback): AsyncStep {
    return follow(this, new AsyncStep(Map, change, undefined))
  }

  mapError(change: Callback): AsyncStep {
    return follow(this, new AsyncStep(MapError, change, undefined))
  }

  flatMap(next: Callback): AsyncStep {
    return follow(this, new AsyncStep(FlatMap, next, undefined))
  }

  orElse(recover: Callback): AsyncStep {
    return follow(this, new AsyncStep(OrElse, recover, undefined))
  }

  catchTag(tags: string | readonly string[], recover: (error: Tagged) => AnyResult): AsyncStep {
    // `recover` may give a promise of a result: the method of Result hands on whatever it gives.
    return through(this, result => (result as Result<unknown, Tagged>).catchTag(tags, recover))
  }

  tap(effect: (value: unknown) => unknown): AsyncStep {
    return through(this, async result => {
      if (!holdsError(result)) await effect(result.value)
      return result
    })
  }

  tapError(effect: (error: unknown) => unknown): AsyncStep {
    return through(this, async result => {
      if (holdsError(result)) await effect(result.error)
      return result
    })
  }

  async match(cases: never): Promise<unknown> {
    return ((await awaitable(this)) as Result<unknown, never>).match(cases) // The public type checks the cases.
  }

  async matchTag(cases: never): Promise<unknown> {
    return ((await awaitable(this)) as Result<unknown, never>).matchTag(cases) // The public type checks the cases.
  }

  async valueOr(fallback: unknown): Promise<unknown> {
    return (await awaitable(this)).valueOr(fallback)
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaitable is what this class is for
  then(onResult?: Callback | null, onDefect?: Callback | null): PromiseLike<unknown> {
    if (this.outcome === pending) return awaitable(follow(this, new AsyncStep(Then, onResult, onDefect)))
    // Who wrote the callbacks knows what they take: it is what this step came to.
    return Promise.resolve(this.outcome).then(onResult as (outcome: unknown) => unknown, onDefect as (defect: unknown) => unknown)
  }

  [Symbol.asyncIterator](): AsyncIterator<Failure<unknown>, unknown, unknown> {
    return {
      next: async () => {
        const result = await awaitable(this)
        return holdsError(result) ? { done: false, value: result } : { done: true, value: result.value }
      },
    }
  }
}

/** The head of a chain: a result, or the promise of one, whose work somebody else has started. */
export function startWith(source: AnyResult | Promise<AnyResult>): AsyncStep {
  const start = new AsyncStep(Start, undefined, undefined)
  start.outcome = source
  return start
}

export function isThenable(input: unknown): input is PromiseLike<unknown> {
  if ((typeof input !== 'object' && typeof input !== 'function') || input === null) return false
  return typeof (input as { readonly then?: unknown }).then === 'function' // Any object may be asked for a field.
}

/** `then` is spelled for the machine; this is the step as `await` sees it. */
function awaitable(step: AsyncStep): PromiseLike<AnyResult> {
  return step as unknown as PromiseLike<AnyResult>
}

function through(before: AsyncStep, step: (result: AnyResult) => AnyResult | PromiseLike<AnyResult>): AsyncStep {
  return follow(before, new AsyncStep(Through, step, undefined))
}

function follow(before: AsyncStep, after: AsyncStep): AsyncStep {
  if (before.outcome !== pending) void drive(after, before.outcome)
  else if (before.next === undefined) before.next = after
  else if (Array.isArray(before.next)) before.next.push(after)
  else before.next = [before.next, after]
  return after
}

/**
 * Waits for `source`, then takes `first` and the steps that follow it. It never rejects: a defect goes down the chain. What
 * each kind of step does is spelled out here, because a function for each would cost as much as the rest of the loop.
 */
async function drive(first: AsyncStep, source: unknown): Promise<void> {
  let current = first
  let isAtSource = true
  try {
    let outcome = (await source) as AnyResult // Checked below. Only steps of `then` may come to something else.
    isAtSource = false
    if (current.kind !== Then) assertResult(outcome)
    for (;;) {
      const callback = current.callback as (input: unknown) => unknown // The kind says what it takes, and that it is there.
      switch (current.kind) {
        case Map:
          if (!holdsError(outcome)) {
            const value = callback(outcome.value)
            outcome = success(isThenable(value) ? await value : value)
          }
          break
        case FlatMap:
          if (!holdsError(outcome)) {
            const given = callback(outcome.value)
            outcome = isResult(given) ? given : assertResult(await given)
          }
          break
        case MapError:
          if (holdsError(outcome)) {
            const error = callback(outcome.error)
            outcome = derivedFrom(outcome, failure(isThenable(error) ? await error : error))
          }
          break
        case OrElse:
          if (holdsError(outcome)) {
            const given = callback(outcome.error)
            outcome = isResult(given) ? given : assertResult(await given)
          }
          break
        case Through: {
          const given = callback(outcome)
          outcome = isResult(given) ? given : assertResult(await given)
          break
        }
        default:
          if (typeof callback === 'function') {
            const given = callback(outcome)
            outcome = (isThenable(given) ? await given : given) as AnyResult
          }
      }
      const next = settle(current, outcome)
      if (next === undefined) return
      current = next
    }
  } catch (defect) {
    if (!isAtSource) current.onDefect = undefined // It is for a defect of a step before, not for its own.
    handDown(defect, [current])
  }
}

/** Notes what a step came to, starts all but one of the steps that follow, and gives the one to go on with. */
function settle(step: AsyncStep, outcome: unknown): AsyncStep | undefined {
  const { next } = step
  step.outcome = outcome
  // What the step held is let go, so that a result that is kept does not keep the callbacks of its chain.
  step.callback = step.onDefect = step.next = undefined
  if (!Array.isArray(next)) return next
  for (const branch of next) void drive(branch, outcome)
  return undefined
}

/** Gives a defect to steps and to all that follow them, as far as a callback of `then` that takes it. */
function handDown(defect: unknown, steps: AsyncStep[]): void {
  for (const step of steps) {
    const { next, onDefect } = step
    if (typeof onDefect === 'function') {
      step.callback = step.onDefect = undefined
      void drive(step, (async () => onDefect(defect as never))()) // A defect may be anything at all.
    } else {
      const rejection = Promise.reject(defect)
      step.outcome = rejection
      step.callback = step.next = undefined
      // Where nothing follows, the runtime reports the rejection as unhandled, as it does any other.
      if (next !== undefined) rejection.catch(() => undefined)
      if (Array.isArray(next)) for (const branch of next) steps.push(branch)
      else if (next !== undefined) steps.push(next)
    }
  }
}

function assertResult(outcome: unknown): AnyResult {
  if (isResult(outcome)) return outcome
  throw new TypeError('An AsyncResult was given something that is not a Result.')
}
