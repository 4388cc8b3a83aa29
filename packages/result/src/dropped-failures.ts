/// <reference lib="esnext.disposable" preserve="true" />
import { encodeError } from './encode.ts'
import { observedFailure, observeFailures } from './observed.ts'
import type { ObservedFailure } from './observed.ts'
import type { Failure } from './result.ts'

/**
 * A failure that nobody looked at.
 *
 * @example
 * ```ts
 * tracking.take().map(({ error, origin }) => [error, origin[0]]) // => [[{ tag: 'NotSaved' }, 'at save (file:///app/save.ts:4:10)']]
 * ```
 */
export interface DroppedFailure {
  readonly error: unknown
  /** Where the failure was made: the frames of the stack, without those of this package, the innermost first. */
  readonly origin: readonly string[]
  /** All of it as a text for people; parameters are redacted. */
  readonly message: string
}

/**
 * What {@link trackDroppedFailures} gives. Leaving the scope of a `using` ends the tracking.
 *
 * @example
 * ```ts
 * using tracking: DroppedFailureTracking = trackDroppedFailures()
 * ```
 */
export interface DroppedFailureTracking extends Disposable {
  /** The failures that were made since the last call (or the start) and that nobody has looked at, in their order. */
  readonly take: () => readonly DroppedFailure[]
  /** Ends the tracking. */
  readonly stop: () => void
}

/**
 * Notes each failure that is made from now on until somebody looks at it. To look is to read `ok` or `error`, to call a
 * method that deals with the error (`match`, `matchTag`, `mapError`, `orElse`, `catchTag` of its tag, `valueOr`, `tapError`),
 * a guard, or to encode it. `map`, `flatMap`, `tap`, `yield*` and `await` only hand it on.
 *
 * It answers exactly and at once, and holds the failures until `take`: this is for tests (`@quern/result/vitest` does it for
 * each test). For a running program there is {@link reportDroppedFailures}. While it is off, a success costs nothing more and
 * a failure one comparison.
 *
 * @example
 * ```ts
 * using tracking = trackDroppedFailures()
 * save(user) // a Result that is thrown away
 * tracking.take().map(dropped => dropped.message)
 * // => ['A failure was dropped: nobody looked at it.\n  error: {"tag":"NotSaved"}\n  made at save (file:///app/save.ts:4:10)']
 * ```
 */
export function trackDroppedFailures(): DroppedFailureTracking {
  const open = new Set<ObservedFailure>()
  const end = observeFailures({ made: observed => open.add(observed), lookedAt: observed => open.delete(observed) })
  const take = (): readonly DroppedFailure[] => {
    const dropped = [...open].map(describe)
    open.clear()
    return dropped
  }
  return { take, stop: end, [Symbol.dispose]: end }
}

/**
 * Reports each failure that is made from now on and that is garbage-collected before anybody has looked at it (see
 * {@link trackDroppedFailures} for what a look is). The report comes some time later, or never when the program ends first:
 * this is for development. It gives a function that ends the reporting.
 *
 * @example
 * ```ts
 * if (process.env.NODE_ENV === 'development') reportDroppedFailures(dropped => console.warn(dropped.message))
 * ```
 */
export function reportDroppedFailures(report: (dropped: DroppedFailure) => void): () => void {
  let isOn = true
  const collected = new FinalizationRegistry<ObservedFailure>(observed => {
    if (isOn && !observed.isLookedAt) report(describe(observed))
  })
  const end = observeFailures({
    made: (observed, failure) => collected.register(failure, observed),
    lookedAt: () => undefined,
  })
  return () => {
    isOn = false
    end()
  }
}

/**
 * Where a failure was made: the frames of the stack, the innermost first. A stack is caught only while dropped failures are
 * tracked or reported, and its text is written when this is called; otherwise there is none, and the list is empty. A failure
 * that `mapError` made has the origin of the one it was made from.
 *
 * @example
 * ```ts
 * originOf(failed)[0] // => 'at save (file:///app/save.ts:4:10)'
 * ```
 */
export function originOf(failure: Failure<unknown>): readonly string[] {
  const observed = observedFailure(failure)
  return observed === undefined ? [] : framesOf(observed.trace)
}

function describe({ error, trace }: ObservedFailure): DroppedFailure {
  const origin = framesOf(trace)
  const lines = ['A failure was dropped: nobody looked at it.', `  error: ${JSON.stringify(encodeError(error))}`]
  if (origin[0] !== undefined) lines.push(`  made ${origin[0]}`)
  return { error, origin, message: lines.join('\n') }
}

/** The folder of this package's modules, as it appears in a frame; empty where a bundler has made one file of many. */
const { url = '' } = import.meta as { readonly url?: string } // Every runtime has it; the language does not name it.
const ownFolder = url.slice(0, url.lastIndexOf('/') + 1).replace(/^file:\/\//u, '')

function framesOf(trace: Error): readonly string[] {
  const frames = (trace.stack ?? '').split('\n').slice(1).map(line => line.trim())
  const outside = frames.filter(frame => !frame.includes(ownFolder) || frame.includes('.test.'))
  return outside.length > 0 ? outside : frames
}
