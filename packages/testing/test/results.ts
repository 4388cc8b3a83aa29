import { describeFailure, type DriverFailure } from '@quern/pg-driver'
import type { Result } from '@quern/result'

/** The value of a result that must be a success; a failure fails the test with its description. */
export const valueOf = async <T, E>(result: Result<T, E> | PromiseLike<Result<T, E>>): Promise<T> => {
  const settled = await result
  if (settled.ok) return settled.value
  const { error } = settled
  const isDriverFailure = typeof error === 'object' && error !== null && 'outcome' in error
  throw new Error(isDriverFailure ? describeFailure(error as unknown as DriverFailure, { reveal: true }) : JSON.stringify(error))
}

/** The failure of a result that must be one. */
export const failureOf = async <T, E>(result: Result<T, E> | PromiseLike<Result<T, E>>): Promise<E> => {
  const settled = await result
  if (!settled.ok) return settled.error
  throw new Error(`expected a failure, got ${JSON.stringify(settled.value)}`)
}
