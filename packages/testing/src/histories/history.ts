/** One operation of a transaction on a list. */
export type Operation =
  | { readonly kind: 'append'; readonly key: string; readonly value: number }
  /** `value` is the list as it was read; absent where the answer never came. */
  | { readonly kind: 'read'; readonly key: string; readonly value?: readonly number[] }

/** What its caller was told of a transaction: that it was committed, that it was not, or nothing certain. */
export type Told = 'ok' | 'failed' | 'unknown'

/** A transaction as its caller saw it. */
export interface RecordedTransaction {
  readonly told: Told
  /** In the order in which they ran. Of a transaction that did not get to its end, those that were tried. */
  readonly operations: readonly Operation[]
  /** Who ran it: one after the other, in the order of the history. For session order. */
  readonly session?: number
  /** When its caller began it and when it was told, by one clock, in any unit. For real-time order. */
  readonly began?: number
  readonly ended?: number
}

/**
 * A list-append history: what concurrent callers did to lists, and what they were told. Each value is appended to a key
 * once at most, so that whoever reads a list reads who wrote it, and in which order.
 *
 * Source: Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export type History = readonly RecordedTransaction[]
