import type { FaultRow } from './row.ts'

/** What the caller of one ledger transaction was told, at the end. */
export type Verdict = 'acknowledged' | 'failed' | 'unknown' | 'hung'

/** One transaction of the ledger as its caller has it. */
export interface Entry {
  /** The name that each of its rows has. */
  readonly tag: number
  readonly verdict: Verdict
}

/** A row of the ledger as it is in the database. */
export interface LedgerRow {
  readonly tag: number
  /** Which of the transaction's rows it is, from 1. */
  readonly part: number
  /** The identifier of the server's transaction that wrote it. */
  readonly transaction: string
}

/** How many rows each transaction of the ledger writes. */
export const PARTS = 4

type Audit = Pick<FaultRow, 'trials' | 'acknowledged' | 'failed' | 'unresolved' | 'hung' | 'ackedButMissing' | 'rejectedButPresent' | 'partial' | 'crossTransaction'>

const isWhole = (rows: readonly LedgerRow[]): boolean =>
  rows.length === PARTS && new Set(rows.map(({ part }) => part)).size === PARTS

/**
 * Compares what callers were told with what is in the database. A row that belongs to no entry is a transaction's that was
 * never tried, and counts as present though rejected.
 *
 * @example
 * audit([{ tag: 1, verdict: 'acknowledged' }], []).ackedButMissing // => 1
 */
export const audit = (entries: readonly Entry[], rows: readonly LedgerRow[]): Audit => {
  const byTag = Map.groupBy(rows, ({ tag }) => tag)
  const byTransaction = Map.groupBy(rows, ({ transaction }) => transaction)
  const count = (verdict: Verdict): number => entries.filter(entry => entry.verdict === verdict).length
  const tried = new Set(entries.map(({ tag }) => tag))
  const rejected = new Set(entries.filter(({ verdict }) => verdict === 'failed').map(({ tag }) => tag))
  const mixed = new Set<number>()
  for (const written of byTransaction.values()) {
    const tags = new Set(written.map(({ tag }) => tag))
    if (tags.size > 1) for (const tag of tags) mixed.add(tag)
  }
  for (const [tag, written] of byTag) if (new Set(written.map(({ transaction }) => transaction)).size > 1) mixed.add(tag)
  return {
    trials: entries.length,
    acknowledged: count('acknowledged'),
    failed: count('failed'),
    unresolved: count('unknown'),
    hung: count('hung'),
    ackedButMissing: entries.filter(({ verdict, tag }) => verdict === 'acknowledged' && !byTag.has(tag)).length,
    rejectedButPresent: [...byTag.keys()].filter(tag => rejected.has(tag) || !tried.has(tag)).length,
    partial: [...byTag.values()].filter(written => !isWhole(written)).length,
    crossTransaction: mixed.size,
  }
}
