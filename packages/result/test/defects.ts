/** What the tests of Result share about bugs in callbacks. */
import { expect } from 'vitest'

/** What a bug throws here: a value that is no Error, so that only its identity can be compared. */
export const defect = Symbol('defect')

/** A callback with a bug. */
export const throws = (): never => {
  throw defect
}

/** An asynchronous callback with a bug. */
export const rejects = (): Promise<never> => Promise.reject(defect)

/** A callback that must not be called. */
export const never = (): never => expect.unreachable('this callback must not be called')

/** What a piece of work throws. */
export const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return expect.unreachable('nothing was thrown')
}

/** What a promise rejects with. */
export const reasonOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => expect.unreachable('nothing was thrown'),
    (reason: unknown) => reason,
  )
