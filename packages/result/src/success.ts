import type { AsyncResult } from './async-result.ts'
import { startWith } from './async-step.ts'
import { encodeResult } from './encode.ts'
import type { EncodedResult } from './encode.ts'
import { brand } from './result.ts'
import type { AnyResult, Success as SuccessType } from './result.ts'

/** What is returned by `next` once a success has given its value. One class, so that `gen` sees one shape. */
class ValueIterator<T> {
  readonly done = true
  readonly value: T
  constructor(value: T) {
    this.value = value
  }
  next(): IteratorResult<never, T> {
    // The iterator is its own answer: it is made once and asked once.
    return this
  }
}

/** The object behind a success. Its name is what a debugger prints. */
class Success<T> {
  declare readonly ok: true
  declare readonly value: T

  constructor(value: T) {
    this.ok = true
    this.value = value
  }

  get [brand](): 'success' {
    return 'success'
  }

  map<U>(change: (value: T) => U): SuccessType<U> {
    return success(change(this.value))
  }

  mapError(): this {
    return this
  }

  flatMap<R extends AnyResult>(next: (value: T) => R): R {
    return next(this.value)
  }

  orElse(): this {
    return this
  }

  match<A>(cases: { readonly success: (value: T) => A }): A {
    return cases.success(this.value)
  }

  matchTag<A>(cases: { readonly success: (value: T) => A }): A {
    return cases.success(this.value)
  }

  catchTag(): this {
    return this
  }

  valueOr(): T {
    return this.value
  }

  tap(effect: (value: T) => void): this {
    effect(this.value)
    return this
  }

  tapError(): this {
    return this
  }

  toAsync(): AsyncResult<T, never> {
    return startWith(this as unknown as SuccessType<T>) as unknown as AsyncResult<T, never> // See `success` for the casts.
  }

  toJSON(): EncodedResult {
    return encodeResult(this as unknown as SuccessType<T>) // See `success` for the cast.
  }

  [Symbol.iterator](): Iterator<never, T, unknown> {
    return new ValueIterator(this.value)
  }
}

/**
 * Makes a result that holds a value.
 *
 * @example
 * ```ts
 * success(42).value // => 42
 * success(42).ok // => true
 * ```
 */
export function success<T>(value: T): SuccessType<T> {
  // The class spells each method for this one case; the public interface spells it for any union, through `this`.
  return new Success(value) as unknown as SuccessType<T>
}
