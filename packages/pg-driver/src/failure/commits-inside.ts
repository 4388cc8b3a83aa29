import { withoutComments } from '../compile/comments.ts'

/** What may commit before its end, outside of a transaction: procedures, and utilities that run in several transactions of their own. */
const COMMITS = /^\s*(?:call|vacuum|cluster|(?:create|drop)\s+(?:unique\s+)?index\s+concurrently|reindex)\b/i

const ALTER = /^\s*alter\s+table\b/i
const DETACHES = /concurrently|finalize/i

/** A block, and what of a block commits, or may have it done elsewhere. */
const BLOCK = /^\s*do\b/i
const COMMITS_IN_BLOCK = /commit|call|execute|language|\\/i

/**
 * Whether a statement that fails may have committed some of what it did before. It goes by its first words; of a block of
 * PL/pgSQL by what it may commit with.
 *
 * Source: PostgreSQL manual, "Transaction Management" of PL/pgSQL; "CREATE INDEX", "REINDEX", "VACUUM", "CLUSTER", "ALTER TABLE".
 */
export const mayCommitInside = (text: string): boolean => {
  const plain = withoutComments(text)
  return COMMITS.test(plain) || (ALTER.test(plain) && DETACHES.test(text)) || (BLOCK.test(plain) && COMMITS_IN_BLOCK.test(text))
}
