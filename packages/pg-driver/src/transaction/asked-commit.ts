import { failure, type Result, success } from '@quern/result'
import type { CommitOutcomeUnknown, Misuse } from '../failure/client-cases.ts'
import type { UnansweredCommit } from './resolution.ts'
import { isTableName } from './witness-table.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const areTexts = (value: unknown, ...names: readonly string[]): boolean => isFields(value) && names.every(name => typeof value[name] === 'string')

const isUnanswered = (value: unknown): value is UnansweredCommit =>
  isFields(value)
  && typeof value['transactionId'] === 'string' && /^\d{1,20}$/.test(value['transactionId'])
  && Number.isSafeInteger(value['processId'])
  && (value['identity'] === undefined || areTexts(value['identity'], 'system', 'timeline', 'incarnation'))
  && (value['witness'] === undefined || (areTexts(value['witness'], 'key', 'table', 'begunAt') && isTableName((value['witness'] as Fields)['table'])))

const NO_COMMIT: Misuse = {
  tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: 'invalid option',
  detail: 'resolve takes a CommitOutcomeUnknown, or its commit: what it was given is neither.',
}

/** The COMMIT that is asked for, which may have come by way of JSON; nothing where the failure has none to ask for. */
export const askedCommit = (given: CommitOutcomeUnknown | UnansweredCommit): Result<UnansweredCommit | undefined, Misuse> => {
  const commit: unknown = isFields(given) && 'tag' in given ? given.commit : given
  if (commit === undefined && isFields(given) && given.tag === 'CommitOutcomeUnknown') return success(undefined)
  return isUnanswered(commit) ? success(commit) : failure(NO_COMMIT)
}
