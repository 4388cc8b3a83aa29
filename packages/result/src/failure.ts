import type { AsyncResult } from './async-result.ts'
import { startWith } from './async-step.ts'
import { encodeResult } from './encode.ts'
import type { EncodedResult } from './encode.ts'
import { isObserving, observe, observedFailure, peek } from './observed.ts'
import { brand } from './result.ts'
import type { AnyResult, Failure as FailureType } from './result.ts'
import type { Tagged } from './tags.ts'

/**
 * Gives the failure once, to whoever drives the generator, and then is at its end: an equality check that walks iterables,
 * as those of test runners do, must come to one.
 */
class FailureIterator<E> {
  #failure: FailureType<E> | undefined
  constructor(failure: FailureType<E>) {
    this.#failure = failure
  }
  next(): IteratorResult<FailureType<E>, never> {
    const failure = this.#failure
    this.#failure = undefined
    // After the failure nothing resumes the generator (`gen` closes it), so the end has no value of type `never` to give.
    return failure === undefined ? { done: true, value: undefined as never } : { done: false, value: failure }
  }
}

/** The object behind a failure. Its name is what a debugger prints. */
class Failure<E> {
  declare readonly ok: false
  declare readonly error: E

  constructor(error: E) {
    this.ok = false
    this.error = error
  }

  get [brand](): 'failure' {
    return 'failure'
  }

  map(): this {
    return this
  }

  mapError<F>(change: (error: E) => F): FailureType<F> {
    return derivedFrom(this, failure(change(this.error)))
  }

  flatMap(): this {
    return this
  }

  orElse<R extends AnyResult>(recover: (error: E) => R): R {
    return recover(this.error)
  }

  match<B>(cases: { readonly failure: (error: E) => B }): B {
    return cases.failure(this.error)
  }

  matchTag<B>(cases: { readonly failure: Readonly<Record<string, (error: E) => B>>; readonly otherwise?: (error: E) => B }): B {
    const { tag } = this.error as Tagged // The public type asks for a tagged error.
    const handler = Object.hasOwn(cases.failure, tag) ? cases.failure[tag] : cases.otherwise
    if (handler === undefined) throw new TypeError(`matchTag has no handler for the failure ${String(tag)}.`)
    return handler(this.error)
  }

  catchTag<R extends AnyResult>(tags: string | readonly string[], recover: (error: E) => R): R | this {
    const { tag } = peek(this) as Tagged // The public type asks for a tagged error. Failures that are not caught go on unseen.
    const caught = typeof tags === 'string' ? tags === tag : tags.includes(tag)
    return caught ? recover(this.error) : this
  }

  valueOr<U>(fallback: U): U {
    void this.ok // The fallback is an answer to the failure, so this is a look at it.
    return fallback
  }

  tap(): this {
    return this
  }

  tapError(effect: (error: E) => void): this {
    effect(this.error)
    return this
  }

  toAsync(): AsyncResult<never, E> {
    return startWith(this as unknown as FailureType<E>) as unknown as AsyncResult<never, E> // See `failure` for the casts.
  }

  toJSON(): EncodedResult {
    return encodeResult(this as unknown as FailureType<E>) // See `failure` for the cast.
  }

  [Symbol.iterator](): Iterator<FailureType<E>, never, unknown> {
    return new FailureIterator(this as unknown as FailureType<E>) // See `failure` for the cast.
  }
}

/**
 * Makes a result that holds an error: as a rule a plain object with a literal `tag`, so that unions of errors stay apart.
 *
 * @example
 * ```ts
 * failure({ tag: 'NotFound', id: 7 }).error // => { tag: 'NotFound', id: 7 }
 * failure({ tag: 'NotFound', id: 7 }).ok // => false
 * ```
 */
export function failure<const E>(error: E): FailureType<E> {
  const made = new Failure(error)
  if (isObserving()) observe(made, new Error())
  // The class spells each method for this one case; the public interface spells it for any union, through `this`.
  return made as unknown as FailureType<E>
}

/** Gives a failure the origin of the one that it was made from. */
export function derivedFrom<F extends object>(source: object, made: F): F {
  const from = observedFailure(source)
  const to = from && observedFailure(made)
  if (from !== undefined && to !== undefined) to.trace = from.trace
  return made
}
