import type { AnyResult } from '@quern/result'
import type { TransactionBody } from '../database/queries.ts'

/** What `transaction` is called with: a body, or options and a body. */
export type TransactionArguments<Options> = readonly [TransactionBody<AnyResult>] | readonly [Options, TransactionBody<AnyResult>]

/** The options and the body of a call. */
export const transactionArguments = <Options>(
  given: TransactionArguments<Options>,
): { readonly options: Options | Record<never, never>; readonly body: TransactionBody<AnyResult> } =>
  given.length === 1 ? { options: {}, body: given[0] } : { options: given[0], body: given[1] }
