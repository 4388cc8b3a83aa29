import { withoutComments } from '../compile/comments.ts'
import type { CommandTag, TransactionStatus } from '../driver/contract.ts'
import type { Outcome } from '../failure/case.ts'
import type { Misuse } from '../failure/client-cases.ts'

const ended = (outcome: Outcome, detail: string): Misuse => ({ tag: 'Misuse', stage: 'transaction', outcome, misuse: 'transaction ended', detail })

const NOT_FOR_BODIES = 'A statement inside the transaction ended it: COMMIT, ROLLBACK and PREPARE TRANSACTION are not for its body to run.'
const PREPARED = `${NOT_FOR_BODIES} It is prepared: it holds its locks until COMMIT PREPARED or ROLLBACK PREPARED.`
const UNANSWERED = `${NOT_FOR_BODIES} The connection was lost before the server had answered it.`

/** The failures of a transaction that its own body has ended, by what became of its data. */
const COMMITTED = ended('committed', NOT_FOR_BODIES)
const ROLLED_BACK = ended('rolledBack', NOT_FOR_BODIES)
const LEFT_PREPARED = ended('unknown', PREPARED)
const UNKNOWN = ended('unknown', UNANSWERED)

/** The failure of a transaction that has ended in no way that is known. */
export const ENDED: Misuse = ended('unknown', NOT_FOR_BODIES)

const TO_SAVEPOINT = /^\s*rollback(?:\s+(?:work|transaction))?\s+to\b/i
const MAY_COMMIT = /^\s*(?:commit|end|prepare\s+transaction)\b/i

/**
 * The failure of a transaction, where a statement that its body ran was the end of it. With AND CHAIN the status stays as it
 * was, and the transaction is another one; after ROLLBACK TO SAVEPOINT, which answers alike, it is the same.
 *
 * Source: PostgreSQL manual, "COMMIT", "ROLLBACK", "PREPARE TRANSACTION".
 */
export const endedByStatement = (text: string, { command }: CommandTag, status: TransactionStatus): Misuse | undefined => {
  if (command === 'COMMIT') return COMMITTED
  if (command === 'PREPARE TRANSACTION') return LEFT_PREPARED
  if (command === 'ROLLBACK') return status !== 'idle' && TO_SAVEPOINT.test(withoutComments(text)) ? undefined : ROLLED_BACK
  return status === 'idle' ? ENDED : undefined
}

/** As {@link endedByStatement}, of a statement that failed: a COMMIT that is refused ends its transaction, too. */
export const endedByFailure = (text: string, status: TransactionStatus, isLost: boolean): Misuse | undefined => {
  if (isLost) return MAY_COMMIT.test(withoutComments(text)) ? UNKNOWN : undefined
  return status === 'idle' ? ROLLED_BACK : undefined
}
