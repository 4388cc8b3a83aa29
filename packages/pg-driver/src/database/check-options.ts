import type { Misuse } from '../failure/client-cases.ts'
import type { CallOptions } from '../limits.ts'
import type { Propagation, TransactionOptions } from '../transaction/options.ts'
import type { WitnessOptions } from '../transaction/witness.ts'
import { isTableName } from '../transaction/witness-table.ts'
import type { StreamOptions } from './queries.ts'

/** The isolation levels, the only words of the caller's that get into BEGIN. */
const levels: readonly unknown[] = ['read committed', 'repeatable read', 'serializable']

/** The kinds of propagation. The compiler sees to it that they are all here. */
const propagations: Readonly<Record<Propagation, true>> = { nested: true, join: true, mandatory: true, requiresNew: true, never: true }

const misuse = (option: string, must: string): Misuse => ({
  tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: 'invalid option', detail: `The option ${option} must be ${must}.`,
})

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'

/**
 * What is wrong with the options of a call, or nothing. The types refuse most of it; options may come from a
 * configuration file all the same, and a word of theirs must never become part of a statement.
 */
export const optionFault = (options: CallOptions & TransactionOptions & StreamOptions): Misuse | undefined => {
  const { timeout, signal, batchSize, isolation, readOnly, deferrable, retry, propagation, witness } = options
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0)) return misuse('timeout', 'a number of milliseconds, 0 or more')
  if (signal !== undefined && !(signal instanceof AbortSignal)) return misuse('signal', 'an AbortSignal')
  if (batchSize !== undefined && !isCount(batchSize, 1)) return misuse('batchSize', 'a whole number of rows, 1 or more')
  if (isolation !== undefined && !levels.includes(isolation)) return misuse('isolation', levels.join(', '))
  if (!isFlag(readOnly)) return misuse('readOnly', 'true or false')
  if (!isFlag(deferrable)) return misuse('deferrable', 'true or false')
  if (retry !== undefined && !isCount(retry.times, 0)) return misuse('retry.times', 'a whole number, 0 or more')
  if (!isFlag(retry?.onUniqueViolation)) return misuse('retry.onUniqueViolation', 'true or false')
  if (propagation !== undefined && !Object.hasOwn(propagations, propagation)) return misuse('propagation', Object.keys(propagations).join(', '))
  return witness === undefined ? undefined : witnessFault(witness)
}

const witnessFault = ({ key, table, keepResult }: WitnessOptions): Misuse | undefined => {
  if (typeof key !== 'string' || key === '' || key.includes('\0')) return misuse('witness.key', 'a text that is not empty and has no NUL')
  if (table !== undefined && !isTableName(table)) return misuse('witness.table', 'the name of a table, as table or schema.table')
  return isFlag(keepResult) ? undefined : misuse('witness.keepResult', 'true or false')
}
