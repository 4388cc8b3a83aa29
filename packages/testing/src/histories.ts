/**
 * Checks what concurrent transactions were told against isolation levels, by the histories of lists that they append to.
 *
 * @packageDocumentation
 */
export { type Anomaly, type AnomalyKind, type CycleKind, type CycleStep, type Dependency, forbids, type Level, type PlainKind } from './histories/anomalies.ts'
export { checkHistory, type CheckOptions, type HistoryReport } from './histories/check.ts'
export type { History, Operation, RecordedTransaction, Told } from './histories/history.ts'
