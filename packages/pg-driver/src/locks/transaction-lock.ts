import { asyncResult, type AsyncResult, failure, type Result, success } from '@quern/result'
import type { ReadOnlyTransaction } from '../database/queries.ts'
import type { QueryFailure, TransactionFailure } from '../failure/unions.ts'
import type { CallOptions } from '../limits.ts'
import type { LockTaken } from './lock-cases.ts'
import type { LockKey } from './lock-key.ts'
import { type LockMode, taken, tryFor, waitedInVain, waitFault, waitFor } from './lock-statements.ts'

/** How a lock is waited for. */
export interface LockWait {
  /**
   * How long to wait where it is not free: without end (`true`, the default) as far as the call's own limits allow, not at
   * all (`false`), or so many milliseconds.
   */
  readonly wait?: boolean | number
}

/** How a lock of a transaction is taken. `timeout` and `signal` end the transaction with the call, `wait` does not. */
export interface TransactionLockOptions extends CallOptions, LockMode, LockWait {}

const tryLock = async (tx: ReadOnlyTransaction, key: LockKey, options: TransactionLockOptions): Promise<Result<undefined, LockTaken | QueryFailure>> => {
  const tried = await tx.all(tryFor('xact_', key, options), options)
  return tried.flatMap(rows => (rows[0]?.done === true ? success(undefined) : failure(taken(key, 0))))
}

/** A lock that is not had in time fails the transaction: hence the savepoint, which keeps the lock where it was had. */
const waitLock = async (
  tx: ReadOnlyTransaction,
  key: LockKey,
  wait: number,
  options: TransactionLockOptions,
): Promise<Result<undefined, LockTaken | TransactionFailure>> => {
  const waited = await tx.savepoint(sp => sp.run(waitFor('xact_', key, options, wait), options))
  return waited.map(() => undefined).mapError(error => waitedInVain(error, key, wait))
}

/**
 * Takes an advisory lock until the end of the transaction; the server releases it with COMMIT or ROLLBACK, however that
 * comes about. A lock that is taken in a savepoint is released where that is rolled back. Taking one again that the
 * transaction holds already gives it at once.
 *
 * @example
 * ```ts fragment
 * db.transaction(tx => gen(async function* () {
 *   yield* lockInTransaction(tx, lockKey('billing', 'run')) // select pg_advisory_xact_lock($1)
 *   yield* tx.run(bill)
 * }))
 * ```
 * Fails with {@link LockTaken} where it may not wait, or no longer: a value, after which the transaction goes on. Two that
 * wait for one another are found by the server, and one fails with `DeadlockDetected`. Fails as any statement does
 * beside that.
 *
 * Source: PostgreSQL manual, "Advisory Locks".
 */
export const lockInTransaction = (
  tx: ReadOnlyTransaction,
  key: LockKey,
  options: TransactionLockOptions = {},
): AsyncResult<undefined, LockTaken | TransactionFailure> => {
  const { wait = true, ...call } = options
  const fault = waitFault(wait)
  if (fault !== undefined) return failure(fault).toAsync()
  if (wait === false || wait === 0) return asyncResult(tryLock(tx, key, call))
  if (typeof wait === 'number') return asyncResult(waitLock(tx, key, wait, call))
  return tx.run(waitFor('xact_', key, call), call).map(() => undefined)
}
