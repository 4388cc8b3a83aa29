/**
 * Failures under observation: in tests and in development, each failure is noted when it is made and when it is first looked
 * at. While nobody observes, making a failure costs one comparison, and making a success nothing.
 */

/** What is known of a failure that was made under observation. It does not hold the failure itself, which may be collected. */
export interface ObservedFailure {
  readonly error: unknown
  /** Caught where the failure was made. Engines write its text only when it is asked for. */
  trace: Error
  isLookedAt: boolean
}

/** Who wants to know of failures. */
export interface FailureObserver {
  readonly made: (observed: ObservedFailure, failure: object) => void
  readonly lookedAt: (observed: ObservedFailure) => void
}

interface Registry {
  readonly observers: Set<FailureObserver>
  readonly observed: WeakMap<object, ObservedFailure>
  /** Set while this package itself reads an error in order to hand the failure on. */
  isPeeking: boolean
}

/** Shared by all copies of this package in one program, so that a test set-up sees the failures of each. */
const key = Symbol.for('@quern/result/observed')
const shared = globalThis as { [key]?: Registry }
const registry: Registry = (shared[key] ??= { observers: new Set(), observed: new WeakMap(), isPeeking: false })

/** Starts to observe the failures that are made from now on; the function that it gives ends that. */
export function observeFailures(observer: FailureObserver): () => void {
  registry.observers.add(observer)
  return () => void registry.observers.delete(observer)
}

/** Whether anybody observes. */
export function isObserving(): boolean {
  return registry.observers.size > 0
}

/** Puts a new failure under observation: its `ok` and `error` become accessors that note the first look. */
export function observe(failure: { readonly ok: false; readonly error: unknown }, trace: Error): void {
  const { error } = failure
  const observed: ObservedFailure = { error, trace, isLookedAt: false }
  const look = <T>(seen: T): T => {
    if (!registry.isPeeking && !observed.isLookedAt) {
      observed.isLookedAt = true
      for (const observer of registry.observers) observer.lookedAt(observed)
    }
    return seen
  }
  Object.defineProperties(failure, {
    ok: { enumerable: true, get: () => look(false) },
    error: { enumerable: true, get: () => look(error) },
    // Node would print the accessors and not what they give. To print a failure is to look at it.
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => look({ ok: false, error }) },
  })
  registry.observed.set(failure, observed)
  for (const observer of registry.observers) observer.made(observed, failure)
}

/** What was noted about a failure, if it was made under observation. */
export function observedFailure(failure: object): ObservedFailure | undefined {
  return registry.observed.get(failure)
}

/** Reads an error without this counting as a look. */
export function peek<E>(failure: { readonly error: E }): E {
  registry.isPeeking = true
  try {
    return failure.error
  } finally {
    registry.isPeeking = false
  }
}
