import type { Operation } from '../histories/history.ts'
import type { Interference } from './scene.ts'

/** What a caller was told, and what was seen on the way. */
export interface Answer {
  readonly verdict: 'acknowledged' | 'failed' | 'unknown'
  /** Whether the failure was that there was no connection to be had. */
  readonly unconnected: boolean
  /** COMMITs whose answer was lost, and what the client made of them. */
  readonly resolvedCommitted: number
  readonly resolvedRolledBack: number
  /** Statements of this transaction that were stopped by a cancel, though nobody had cancelled it. */
  readonly strayCancels: number
}

/**
 * An answer of a client that tells no more than its verdict.
 *
 * @example
 * plainAnswer('failed').resolvedCommitted // => 0
 */
export const plainAnswer = (verdict: Answer['verdict']): Answer => ({
  verdict, unconnected: false, resolvedCommitted: 0, resolvedRolledBack: 0, strayCancels: 0,
})

/** A transaction to run. */
export interface Task {
  readonly tag: number
  readonly interference: Interference
  /** Operations on lists to do between its entries in the ledger, under SERIALIZABLE; a retry notes anew what it read. */
  readonly lists?: { readonly plan: readonly Operation[]; readonly note: (done: readonly Operation[]) => void }
}

/** A client under test, as it is connected. */
export interface LedgerClient {
  readonly run: (task: Task) => Promise<Answer>
  /** How often its process has died, where it has one of its own. */
  readonly deaths?: () => number
  readonly close: () => Promise<void>
}

/** How a client is connected. */
export interface ClientOptions {
  readonly url: string
  readonly application: string
  readonly connections: number
  readonly timeout: number
  readonly acquireTimeout: number
  readonly maxLifetime: number
}

/** A client under test. */
export interface Contestant {
  readonly name: string
  readonly open: (options: ClientOptions) => Promise<LedgerClient>
}
