import { type Anomaly, type CycleStep, forbids, type Level } from './anomalies.ts'
import { type Cycle, cyclesIn } from './cycles.ts'
import { dependenciesOf, type Orders } from './dependencies.ts'
import type { Edges } from './edges.ts'
import type { History } from './history.ts'
import { readAnomalies } from './read-anomalies.ts'
import { versionsOf } from './versions.ts'
import { transactionName } from './words.ts'

/** What a history is held to. */
export interface CheckOptions extends Partial<Orders> {
  readonly level: Level
}

/** What a check found. */
export interface HistoryReport {
  /** Whether the level forbids nothing of what was found. */
  readonly valid: boolean
  readonly transactions: number
  readonly ok: number
  readonly failed: number
  readonly unknown: number
  /** How many of the unknown ones were seen to have been committed. */
  readonly unknownCommitted: number
  /** How many dependencies were inferred. */
  readonly dependencies: number
  /** All that was found, whether the level forbids it or not. */
  readonly anomalies: readonly Anomaly[]
  /** What the level forbids of that. */
  readonly forbidden: readonly Anomaly[]
}

const because = (edges: Edges, edge: number): string => {
  const [from, to] = [transactionName(edges.from[edge] ?? 0), transactionName(edges.to[edge] ?? 0)]
  const [key, value] = [edges.key[edge] ?? '', edges.value[edge] ?? 0]
  switch (edges.dependency[edge] ?? 'ww') {
    case 'ww': return `${to} appended ${value} to ${key} after what ${from} had appended (ww)`
    case 'wr': return `${to} read the ${value} that ${from} had appended to ${key} (wr)`
    case 'rw': return `${from} read ${key} without the ${value} that ${to} appended (rw)`
    case 'session': return `${from} came before ${to} in their session (session)`
    case 'realtime': return `${from} had ended when ${to} began (realtime)`
  }
}

const cycleAnomaly = (edges: Edges, { kind, edges: cycle }: Cycle): Anomaly => {
  const steps = cycle.map((edge): CycleStep => ({
    from: edges.from[edge] ?? 0,
    to: edges.to[edge] ?? 0,
    dependency: edges.dependency[edge] ?? 'ww',
    because: because(edges, edge),
  }))
  const transactions = steps.map(({ from }) => from)
  const round = [...transactions, ...transactions.slice(0, 1)].map(transactionName).join(' < ')
  return { kind, transactions, explanation: [round, ...steps.map(step => `  ${step.because}`)].join('\n'), steps }
}

/**
 * Checks a list-append history against an isolation level. Sound as far as the history tells: what it reports did happen,
 * if the callers recorded what they saw. `session` also holds each session to its order, and `realTime` those to theirs
 * that did not overlap; `strict serializable` is `serializable` with `realTime`.
 *
 * @example
 * const report = checkHistory([
 *   { told: 'ok', operations: [{ kind: 'read', key: 'x', value: [] }, { kind: 'append', key: 'y', value: 1 }] },
 *   { told: 'ok', operations: [{ kind: 'read', key: 'y', value: [] }, { kind: 'append', key: 'x', value: 1 }] },
 * ], { level: 'serializable' })
 * report.valid                  // => false
 * report.forbidden[0]?.kind     // => 'G2-item'
 *
 * Source: Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export const checkHistory = (
  history: History,
  { level, session = false, realTime = level === 'strict serializable' }: CheckOptions,
): HistoryReport => {
  const versions = versionsOf(history)
  const edges = dependenciesOf(history, versions, { session, realTime })
  const anomalies = [
    ...readAnomalies(history, versions),
    ...cyclesIn(history.length, edges).map(cycle => cycleAnomaly(edges, cycle)),
  ]
  const forbidden = anomalies.filter(({ kind }) => forbids(level, kind))
  const count = (told: string): number => history.filter(transaction => transaction.told === told).length
  return {
    valid: forbidden.length === 0,
    transactions: history.length,
    ok: count('ok'),
    failed: count('failed'),
    unknown: count('unknown'),
    unknownCommitted: history.filter(({ told }, index) => told === 'unknown' && versions.committed[index] === true).length,
    dependencies: edges.from.length,
    anomalies,
    forbidden,
  }
}
